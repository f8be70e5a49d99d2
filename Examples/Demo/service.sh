# shellcheck shell=bash disable=SC2034,SC2154
# A house whose deliveries go through a service: every client speaks HTTP to it, every lock its own
# protocol. `service_store` says where the ledger is: sqlite, or postgres.

# member NAME JSON: a member of a reply, of any depth; the first one of that name.
member() { [[ $2 =~ \"$1\":\ ?\"?([^]\",}]*) ]] && printf '%s' "${BASH_REMATCH[1]}"; }

# ask WHO OPERATION [argument…]: got is `ok`, or the name of the reason; report: the reply.
ask() {
  local who=$1 tried=0
  shift
  report=$("$tool" ask "$@" --service "$origin" "${reach[@]}" --server svc.pub --key "$who.key" \
    2>/dev/null) || tried=$?
  case $tried in
    0) got=ok because='' ;;
    1) got=$(member title "$report") because=$(member detail "$report") ;;
    *) got="exit-$tried" because='' ;;
  esac
}

# job_is NAME VALUE: waits for it, as the courier sees the job; got is what it is.
job_is() {
  local end=$((SECONDS + 20))
  while :; do
    ask carl readJob "site=@casa.json" "job=$job"
    got=$(member "$1" "$report") because=''
    [[ $got != "$2" ]] && ((SECONDS < end)) || return 0
    sleep 0.3
  done
}

leg_is() { job_is state "$1"; }

# serve NAME: starts a process of the service, and waits until it listens.
serve() {
  "$tool" serve "$1.json" --address-file "$1.address" 2>>"$1.log" &
  running[$1]=$!
  local end=$((SECONDS + 20))
  until [[ -s $1.address ]] || ((SECONDS > end)); do sleep 0.1; done
}

# stand_at POINT: the courier has the lock's signed challenge, and tells the service.
stand_at() {
  latchkey hello --issuer svc.pub --signed --lock "$1.sock" --out challenge.msg
  ask carl requestLeg "site=@casa.json" "job=$job" "point=$1" --bytes challenge=challenge.msg
}

# witness KIND WHO POINT [option…]: signs, and hands it to the service.
witness() {
  local kind=$1 who=$2 point=$3
  shift 3
  latchkey evidence "$kind" --site casa.json --key "$who.key" --point "$point" "$@" \
    --out statement.msg >/dev/null
  ask "$who" giveEvidence "site=@casa.json" "job=$job" "point=$point" --bytes evidence=statement.msg
}

# scan POINT PARCEL: the courier scans what the job names.
scan() {
  local point=$1
  ask carl readJob "site=@casa.json" "job=$job"
  # With an equals sign: base64url may begin with a hyphen.
  witness package-scan carl "$point" "--job=$(member digest "$report")" \
    "--salt=$(member salt "$report")" --parcel "$2"
}

# press_unlock POINT: a pass, and the evidence that the lock asks for.
press_unlock() {
  rm -f seen.*
  ask carl unlock "site=@casa.json" "job=$job" "point=$1" --save pass=carl.pass --save evidence=seen
}

# enter POINT: Carl's phone answers the lock and stays on the line until it has signed `locked`.
enter() {
  local evidence=() file
  for file in seen.*; do [[ ! -e $file ]] || evidence+=(--evidence "$file"); done
  rm -f "$1.receipts"
  "$tool" present --bundle carl.pass --key carl.key --point "$1" --challenge challenge.msg \
    --lock "$1.sock" "${evidence[@]}" --out visit.msg --receipts "$1.receipts" --for-job "$job" \
    --until "${2:-locked}" --within 60s --json >"$1.shown" 2>/dev/null &
  phone=$!
  at "$1" look --until bolt=withdrawn --within 10s
  # What the lock answered is with the service before Carl has touched the handle.
  if [[ $got == ok ]]; then ask carl putReceipts "site=@casa.json" --body "@$1.receipts"; fi
}

# bring POINT: what the lock has signed comes to the service.
bring() {
  wait "$phone" || true
  ask carl putReceipts "site=@casa.json" --body "@$1.receipts"
}

# Everything before a pass, at one point.
gather() {
  stand_at "$1"
  witness knock bell "$1" --challenge challenge.msg
  scan "$1" "$parcel"
  witness recording lens "$1" --challenge challenge.msg
}

new_job() {
  job=$1 parcel=$2
  local now
  now=$(date +%s)
  ask dora putJob "site=@casa.json" "job=$job" --body \
    "{\"courier\":\"carl-7\",\"parcels\":[\"$parcel\"],\"route\":$3,\"notBefore\":$((now - 60)),\"expiration\":$((now + 7200))}"
}

# The camera is heard, once.
see() { ask lens heartbeat "site=@casa.json" "job=$job"; }

# held: asks whether the trip may go on; got is `released`, or why not.
release() {
  ask carl release "site=@casa.json" "job=$job"
  if [[ $got == ok ]]; then got=$(member trip "$report"); fi
  because=''
}

# close_incidents HOW: Sam closes every one that is open; got is how the last one went.
close_incidents() {
  local id outcome=none
  for id in 0 1 2 3 4 5; do
    ask sam closeIncident "site=@casa.json" "job=$job" "incident=$id" --body "{\"how\":\"$1\"}"
    [[ $got == ok ]] && outcome=ok
  done
  got=$outcome because=''
}
