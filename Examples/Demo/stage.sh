# shellcheck shell=bash disable=SC2034,SC2154
# What the scenes share: how they speak, how they visit a lock, how a case is judged.

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
else
  bold='' green='' red='' dim='' plain=''
fi

scene() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '    %s\n' "$*"; }

# Runs the tool where nothing may go wrong.
latchkey() { "$tool" "$@"; }

# The value of a key in a line of JSON; the first one of that name.
value() {
  [[ $2 =~ \"$1\":\ \"?([^\",}]*) ]] && printf '%s' "${BASH_REMATCH[1]}"
}

# Sets got: `allow`, `ok`, or the name of the reason; because: the sentence; report: the JSON;
# status: how the tool ended.
judge() {
  status=0
  report=$("$tool" "$@" --json 2>/dev/null) || status=$?
  because=$(value because "$report" || value text "$report" || true)
  case $status in
    0) got=$(value verdict "$report" || echo ok) ;;
    1 | 3) got=$(value name "$report" || echo "exit-$status") ;;
    *) got="exit-$status" ;;
  esac
}

# check ID EXPECTED SENTENCE: compares with got, and tells it.
check() {
  local passed=true mark="$green✓$plain" note=''
  if [[ $got != "$2" ]]; then
    passed=false mark="$red✗$plain" failed=$((failed + 1))
    note="$red expected $2, got $got$plain"
  elif [[ $got != allow && $got != ok && -n $because ]]; then
    note="$dim \"$because\" ($got)$plain"
  fi
  printf '  %s %s%s\n' "$mark" "$3" "$note"
  cases+=("{\"id\": \"$1\", \"expected\": \"$2\", \"got\": \"$got\", \"passed\": $passed}")
}

# Gives a lock its power: power_on NAME. It runs until power_off, or the end of the demo.
power_on() {
  "$tool" lock run --state "$1.lock" --listen "$1.sock" --json 2>>"$1.log" &
  running[$1]=$!
  latchkey house look --state "$1.lock" --until power=on --within 10s >/dev/null
}

# Takes it away, from one moment to the next.
power_off() {
  kill -KILL "${running[$1]}"
  wait "${running[$1]}" 2>/dev/null || true
  unset "running[$1]"
}

# The visitor is told little. Why a lock decided as it did stands in its owner's diary alone:
# diary NAME sets got and because by its last line.
diary() {
  local line
  line=$(grep '"event": "visit"' "$1.log" | tail -1)
  got=$(value reason "$line" || value verdict "$line")
  because=$(value because "$line" || true)
  # What it told the visitor, where he reports it, must be the same verdict.
  local told
  told=$(value verdict "$report" || true)
  [[ -z $told || $told == "$(value verdict "$line")" ]] || got="not-what-it-answered"
}

# What the lock said last of its door, and has a receipt of, by its diary: said NAME.
said() {
  got=$(value says "$(grep '"event": "door"' "$1.log" | tail -1)") because=''
}

# Somebody at the door does something, or looks: at NAME DEED [option…]
at() {
  judge house --state "$1.lock" "${@:2}"
  [[ $got != exit-1 ]] || got=cannot
}

# Somebody who was let in goes in and locks behind himself.
go_in() {
  for deed in open-door close-door throw-by-hand; do
    latchkey house "$deed" --state "$1.lock" >/dev/null
  done
}

# Asks a lock for a challenge: hello NAME ISSUER… A service relies on it, and wants it signed.
hello() {
  local lock=$1 options=() key
  shift
  for key in "$@"; do
    options+=(--issuer "$key.pub")
    [[ $key != service ]] || options+=(--signed)
  done
  latchkey hello "${options[@]}" --lock "$lock.sock" --out challenge.msg
}

# Presents a pass and lets the lock judge: visit NAME PASS WHO [option…]
visit() {
  local lock=$1 pass=$2 who=$3
  shift 3
  judge present --bundle "$pass" --key "$who.key" --challenge challenge.msg --lock "$lock.sock" \
    --out visit.msg --answer answer.msg "$@"
  ((status > 1)) || diary "$lock"
}

# Hands a message to a lock as it is: hand NAME MESSAGE
hand() {
  judge send "$2" --lock "$1.sock"
  ((status > 1)) || diary "$1"
}

# The camera signs that it is recording this visit.
record() {
  latchkey evidence recording --site "$1" --key camera.key --challenge challenge.msg \
    --out recording.msg >/dev/null
}

# day ZONE SECOND: the date there.
day() { TZ=$1 date -d "@$2" +%Y-%m-%d 2>/dev/null || TZ=$1 date -r "$2" +%Y-%m-%d; }

# Waits until a second of the clock.
wait_until() { while (($(date +%s) < $1)); do sleep 0.2; done; }

# Writes the report.
write_report() {
  local list=''
  ((${#cases[@]} == 0)) || list=$(printf ', %s' "${cases[@]}")
  mkdir -p "$root/Reports"
  printf '{"name": "%s", "passed": %s, "figures": %s, "cases": [%s]}\n' "$report_name" "$1" \
    "{\"cases\": ${#cases[@]}, \"failed\": $failed, \"seconds\": $SECONDS, \"deliveryBytes\": $delivery_bytes}" \
    "${list#, }" >"$root/Reports/$report_name.json"
}

finish() {
  local passed=true
  ((failed == 0)) || passed=false
  is_finished=true
  write_report "$passed"
  scene "The end"
  say "${#cases[@]} cases, $failed not as expected, $SECONDS seconds. Reports/$report_name.json has them."
  ((failed == 0))
}

# However the script ends: what it started is ended, what it made is removed, and an end before the end is a failure.
leave() {
  if ! $is_finished; then
    write_report false
    echo "demo: stopped before its end" >&2
  fi
  local name
  for name in "${!running[@]}"; do power_off "$name"; done
  rm -rf "$home"
  exit "$1"
}
