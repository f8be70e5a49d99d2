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

# Sets got: `allow`, `ok`, or the name of the reason; because: the sentence; report: the JSON.
judge() {
  local status=0
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

# Asks a lock for a challenge: hello LOCK ISSUER…
hello() {
  local lock=$1 issuers=()
  shift
  for key in "$@"; do issuers+=(--issuer "$key.pub"); done
  latchkey hello "${issuers[@]}" --signed --out hello.msg
  latchkey decide --lock "$lock" hello.msg --out challenge.msg >/dev/null
}

# Presents a pass and lets the lock judge: visit LOCK PASS WHO [option…]
visit() {
  local lock=$1 pass=$2 who=$3
  shift 3
  judge present --bundle "$pass" --key "$who.key" --challenge challenge.msg --out visit.msg "$@"
  [[ $got == ok ]] || return 0
  judge decide --lock "$lock" visit.msg --out answer.msg
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

# Writes Reports/demo.json.
write_report() {
  local list=''
  ((${#cases[@]} == 0)) || list=$(printf ', %s' "${cases[@]}")
  mkdir -p "$root/Reports"
  printf '{"name": "demo", "passed": %s, "figures": %s, "cases": [%s]}\n' "$1" \
    "{\"cases\": ${#cases[@]}, \"failed\": $failed, \"seconds\": $SECONDS, \"deliveryBytes\": $delivery_bytes}" \
    "${list#, }" >"$root/Reports/demo.json"
}

finish() {
  local passed=true
  ((failed == 0)) || passed=false
  is_finished=true
  write_report "$passed"
  scene "The end"
  say "${#cases[@]} cases, $failed not as expected, $SECONDS seconds. Reports/demo.json has them."
  ((failed == 0))
}

# However the script ends: what it made is removed, and an end before the end is a failure.
leave() {
  if ! $is_finished; then
    write_report false
    echo "demo: stopped before its end" >&2
  fi
  rm -rf "$home"
  exit "$1"
}
