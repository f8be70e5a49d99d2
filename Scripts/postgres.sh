#!/usr/bin/env bash
# Runs a command beside a PostgreSQL 15 of its own: in a temporary folder, on a socket of its own and
# no port, with fsync, gone afterwards whatever happens. No other cluster is touched or made.
#
#   postgres.sh run COMMAND…     with LATCHKEY_POSTGRES, the connection string
set -euo pipefail
if [[ ${1:-} != run || $# -lt 2 ]]; then
  echo "usage: postgres.sh run COMMAND…" >&2
  exit 64
fi
shift
scripts=$(cd "$(dirname "$0")" && pwd)
bin=/usr/lib/postgresql/15/bin

# Debian's package makes and starts a cluster as it is installed, unless it is told not to.
if [[ ! -x $bin/initdb ]]; then
  sudo=()
  if [[ $(id -u) != 0 ]]; then
    [[ ${CI:-} == true ]] || { "$scripts/setup.sh" postgresql-15; exit 69; }
    sudo=(sudo)
  fi
  rule=/etc/postgresql-common/createcluster.d/latchkey.conf
  "${sudo[@]}" mkdir -p "$(dirname "$rule")"
  echo "create_main_cluster = false" | "${sudo[@]}" tee "$rule" >/dev/null
  trap '"${sudo[@]}" rm -f "$rule"' EXIT
  "$scripts/setup.sh" postgresql-15
  "${sudo[@]}" rm -f "$rule"
  trap - EXIT
fi

# The server refuses to run as root.
as=()
owner=$(id -un)
if [[ $(id -u) == 0 ]]; then
  owner=postgres
  id -u "$owner" >/dev/null 2>&1 || owner=nobody
  as=(setpriv "--reuid=$owner" "--regid=$(id -g "$owner")" --clear-groups --)
fi
# In /tmp itself: the path of a socket has 107 bytes.
folder=$(mktemp -d /tmp/latchkey-pg.XXXXXX)
server=
end() {
  local status=$?
  trap - EXIT INT TERM HUP
  if [[ -n $server ]]; then
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  fi
  rm -rf "$folder"
  exit "$status"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
[[ ${#as[@]} == 0 ]] || chown "$owner" "$folder"
cd "$folder"
"${as[@]}" "$bin/initdb" -D "$folder/data" -U latchkey --auth=trust --encoding=UTF8 --locale=C \
  >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 70; }
cat > "$folder/settings" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
unix_socket_permissions = 0700
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 100
shared_buffers = ${LATCHKEY_POSTGRES_BUFFERS:-128MB}
max_wal_size = 4GB
log_min_messages = fatal
END
cat "$folder/settings" >> "$folder/data/postgresql.conf"
server=yes
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 60 start \
  >/dev/null || { cat "$folder/server.log" >&2; exit 70; }
export LATCHKEY_POSTGRES="host=$folder user=latchkey dbname=postgres"
cd "$OLDPWD"
"$@"
