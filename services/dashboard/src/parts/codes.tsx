/** Paths, commands or keys in a row. */
export function Codes({ values }: { values: readonly string[] }) {
  return (
    <span className="codes">
      {values.map((value) => (
        <code key={value}>{value}</code>
      ))}
    </span>
  );
}
