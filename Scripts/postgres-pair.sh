#!/usr/bin/env bash
# A primary of PostgreSQL 15 with a standby that follows it, in a folder of their own, on sockets
# only; with fsync.
#
#   postgres-pair.sh make FOLDER sync|async     both run; FOLDER/conninfo names both
#   postgres-pair.sh stall FOLDER               the standby hears nothing more
#   postgres-pair.sh fail FOLDER                the primary is killed
#   postgres-pair.sh promote FOLDER             the standby takes its place
#   postgres-pair.sh end FOLDER                 neither runs, and the folder is gone
set -euo pipefail
if [[ $# -lt 2 ]]; then
  echo "usage: postgres-pair.sh make|stall|fail|promote|end FOLDER [sync|async]" >&2
  exit 64
fi
verb=$1 folder=$2
bin=/usr/lib/postgresql/15/bin
# The server refuses to run as root.
as=()
owner=$(id -un)
if [[ $(id -u) == 0 ]]; then
  owner=postgres
  id -u "$owner" >/dev/null 2>&1 || owner=nobody
  as=(setpriv "--reuid=$owner" "--regid=$(id -g "$owner")" --clear-groups --)
fi

settings() {
  cat <<END
listen_addresses = ''
unix_socket_directories = '$folder/$1'
unix_socket_permissions = 0700
fsync = on
max_connections = 100
shared_buffers = 64MB
log_min_messages = fatal
END
}

# Whoever has started this script waits for the end of what it has opened; a server holds nothing of
# it.
start() {
  (
    for descriptor in /proc/self/fd/*; do
      descriptor=${descriptor##*/}
      ((descriptor < 3)) || eval "exec $descriptor>&-"
    done
    exec "${as[@]}" "$bin/pg_ctl" -D "$folder/$1/data" -l "$folder/$1/server.log" -w -t 60 start \
      </dev/null >/dev/null 2>&1
  ) || { cat "$folder/$1/server.log" >&2; exit 70; }
}

# The server and all its processes, as when the machine goes.
fell() {
  local server
  server=$(head -n 1 "$folder/$1/data/postmaster.pid" 2>/dev/null) || return 0
  mapfile -t workers < <(ps -o pid= --ppid "$server" | tr -d ' ')
  kill -9 "$server" "${workers[@]}" 2>/dev/null || true
}

case $verb in
  make)
    mkdir -p "$folder/a" "$folder/b"
    chmod 711 "$folder"
    [[ ${#as[@]} == 0 ]] || chown "$owner" "$folder" "$folder/a" "$folder/b"
    cd "$folder"
    "${as[@]}" "$bin/initdb" -D "$folder/a/data" -U latchkey --auth=trust --encoding=UTF8 --locale=C \
      >/dev/null
    settings a >>"$folder/a/data/postgresql.conf"
    start a
    "${as[@]}" "$bin/pg_basebackup" -h "$folder/a" -U latchkey -D "$folder/b/data" -R -X stream -c fast
    settings b >>"$folder/b/data/postgresql.conf"
    sed -i "s/^primary_conninfo = '/&application_name=standby /" "$folder/b/data/postgresql.auto.conf"
    start b
    if [[ ${3:-} == sync ]]; then
      for setting in "synchronous_standby_names = 'standby'" "synchronous_commit = on"; do
        "${as[@]}" "$bin/psql" -qh "$folder/a" -U latchkey postgres -c "ALTER SYSTEM SET $setting"
      done
      "${as[@]}" "$bin/psql" -Aqth "$folder/a" -U latchkey postgres -c "SELECT pg_reload_conf()" >/dev/null
    fi
    for _ in {1..100}; do
      state=$("${as[@]}" "$bin/psql" -Aqth "$folder/a" -U latchkey postgres \
        -c "SELECT sync_state FROM pg_stat_replication")
      [[ $state != "${3:-async}" ]] || break
      sleep 0.1
    done
    [[ $state == "${3:-async}" ]] || { echo "the standby does not follow" >&2; exit 70; }
    echo "host=$folder/a,$folder/b user=latchkey dbname=postgres" >"$folder/conninfo"
    ;;
  stall)
    cd "$folder"
    sender=$("${as[@]}" "$bin/psql" -Aqth "$folder/a" -U latchkey postgres \
      -c "SELECT pid FROM pg_stat_replication")
    kill -STOP "$sender"
    ;;
  fail)
    fell a
    ;;
  promote)
    cd "$folder"
    "${as[@]}" "$bin/pg_ctl" -D "$folder/b/data" -w -t 60 promote >/dev/null
    ;;
  end)
    cd /
    fell a
    fell b
    sleep 0.2
    rm -rf "$folder"
    ;;
esac
