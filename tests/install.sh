#!/bin/sh
# Install the Debian packages named as arguments, those that are missing, if this is Debian and the user may.
# What cannot be had is not an error here: tests.run says which tests it could not run.
set -eu

command -v dpkg-query >/dev/null || exit 0
missing=
for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else
    echo "The tests want these Debian packages:$missing" >&2
    exit 0
fi
echo "Installing from Debian:$missing"
# Their servers are not started: the tests start their own, for as long as they last.
$as_root env DEBIAN_FRONTEND=noninteractive sh -c "
    policy=/usr/sbin/policy-rc.d
    [ -e \$policy ] || { trap 'rm -f '\$policy EXIT; printf '#!/bin/sh\nexit 101\n' >\$policy; chmod +x \$policy; }
    echo postfix postfix/main_mailer_type select No configuration | debconf-set-selections 2>/dev/null || true
    apt-get update -qq && apt-get install -qq --no-install-recommends $missing >/dev/null" \
    || echo "Some of these could not be installed:$missing" >&2
