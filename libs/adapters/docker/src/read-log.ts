const HEAD = 8;

/**
 * The text of a container's log, which comes in frames: one byte that says which stream, three zeros, four of the length, and what was
 * written. Without control characters: a zero cannot be stored.
 */
export function readLog(raw: Buffer): string {
  let text = '';
  for (let at = 0; at + HEAD <= raw.length;) {
    const end = at + HEAD + raw.readUInt32BE(at + 4);
    text += raw.toString('utf8', at + HEAD, end);
    at = end;
  }
  return text.replace(/[\0-\u0008\u000b-\u001f\u007f]/g, '');
}
