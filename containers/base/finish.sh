#!/bin/sh
# Makes a Debian root small and ready for the user `sandbox`. Usage: finish.sh <root>, as root. Both ways to the base run it.
set -eu
root=${1%/}

echo 'sandbox:x:10001:' >>"$root/etc/group"
echo 'sandbox:x:10001:10001::/workspace:/bin/bash' >>"$root/etc/passwd"
echo 'sandbox:!:20000::::::' >>"$root/etc/shadow"

# An empty volume takes over the owner of the folder that it is mounted at.
for folder in workspace golden var/lib/manyhands run/manyhands; do
  mkdir -p "$root/$folder"
  chown 10001:10001 "$root/$folder"
done

# Nobody reads them in a container, and some differ from one making to the next.
rm -rf "$root/usr/share/man" "$root/usr/share/info" "$root/usr/share/locale" "$root/usr/share/lintian" \
  "$root/var/lib/apt/lists" "$root/var/cache/apt" "$root/var/cache/debconf" "$root/var/cache/ldconfig" \
  "$root/var/log" "$root/etc/machine-id"
# The daemon mounts these during a build: then they are not the image's, and stay.
rm -f "$root/etc/hostname" "$root/etc/resolv.conf" 2>/dev/null || :
mkdir -p "$root/var/log" "$root/var/lib/apt/lists" "$root/var/cache/apt/archives/partial" "$root/var/cache/debconf"
rm -f "$root"/etc/passwd- "$root"/etc/group- "$root"/etc/shadow- "$root"/etc/gshadow- "$root"/var/lib/dpkg/*-old
# Licences stay; headers of perl and the types of Node's own packages do not.
find "$root/usr/share/doc" -type f ! -name copyright -delete
rm -rf "$root"/usr/lib/*-linux-gnu/perl/*/CORE "$root/usr/share/nodejs/@types"
find "$root/usr/lib" -type d -name __pycache__ -prune -exec rm -rf {} +

# Nobody becomes root by a program: there is nothing with setuid or setgid to run.
find "$root/" -xdev -perm /6000 -type f -exec chmod a-s {} +
