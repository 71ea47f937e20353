import { nameOf } from './paths.js';

const LANGUAGES: Readonly<Record<string, string>> = {
  TypeScript: 'ts mts cts tsx',
  JavaScript: 'js mjs cjs jsx',
  Python: 'py pyi',
  Go: 'go',
  Java: 'java',
  Rust: 'rs',
  C: 'c h',
  'C++': 'cc cpp cxx hh hpp hxx',
  'C#': 'cs',
  'F#': 'fs fsx',
  Kotlin: 'kt kts',
  Scala: 'scala sc',
  Swift: 'swift',
  'Objective-C': 'm mm',
  Ruby: 'rb',
  PHP: 'php',
  Perl: 'pl pm',
  Lua: 'lua',
  Dart: 'dart',
  Elixir: 'ex exs',
  Erlang: 'erl hrl',
  Haskell: 'hs',
  Clojure: 'clj cljs cljc',
  R: 'r',
  Julia: 'jl',
  Zig: 'zig',
  Shell: 'sh bash zsh',
  PowerShell: 'ps1',
  SQL: 'sql',
  HTML: 'html htm',
  CSS: 'css scss sass less',
  Vue: 'vue',
  Svelte: 'svelte',
  GraphQL: 'graphql gql',
  'Protocol Buffers': 'proto',
  Terraform: 'tf',
  Markdown: 'md mdx',
  YAML: 'yml yaml',
  JSON: 'json',
  TOML: 'toml',
  XML: 'xml',
};

const BY_EXTENSION = new Map(
  Object.entries(LANGUAGES).flatMap(([language, extensions]) =>
    extensions.split(' ').map((extension) => [extension, language] as const),
  ),
);

/** The language of a file by its extension, or null. */
export function languageOf(path: string): string | null {
  const extension = /\.([^.]+)$/.exec(nameOf(path))?.[1]?.toLowerCase() ?? '';
  return BY_EXTENSION.get(extension) ?? null;
}
