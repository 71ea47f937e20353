/** What git may take over from our environment: how to find programs and how to get out through a proxy. */
export const PASSED_ON = [
  'PATH',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
];

/**
 * The whole environment of a git process outside a sandbox: nothing of the machine's or the user's configuration, no
 * prompt, no replaced objects, no protocol but the ones named.
 */
export function gitEnvironment(protocols = 'https'): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: protocols,
    GIT_LITERAL_PATHSPECS: '1',
  };
}

/** Settings that win over whatever a repository's own configuration says. */
export const GIT_SETTINGS: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.symlinks=false',
  'core.attributesFile=/dev/null',
  'core.protectHFS=true',
  'core.protectNTFS=true',
  'protocol.ext.allow=never',
  'submodule.recurse=false',
  'gc.auto=0',
  'core.warnAmbiguousRefs=false',
  'safe.bareRepository=explicit',
  'merge.directoryRenames=false',
];
