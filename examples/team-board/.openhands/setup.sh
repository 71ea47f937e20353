#!/usr/bin/env bash
# Prepares a fresh clone for an agent: checks Node, then builds once, so that a broken tree shows at once.
set -euo pipefail
cd "$(dirname "$0")/.."
node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) process.exit(0);
  console.error(`team-board needs Node 20.19 or newer, this is ${process.versions.node}`);
  process.exit(1);
'
node scripts/build.mjs
