# shellcheck shell=bash disable=SC2034,SC2154
scene "A home"
say "Anna's house is in $zone, where it is now $(TZ=$zone date '+%H:%M'). Every time below is real."
for who in anna hub camera auditor service carl thief ben tom eva friend nora noras-auditor; do
  latchkey keygen --out "$who.key" --public "$who.pub" >/dev/null
done
for lock in front flat; do
  latchkey lock make --state "$lock.lock" --public "$lock.label" >/dev/null
  power_on "$lock"
done
site=(site --owner anna.key --status hub.pub --witness camera.pub --auditor auditor.pub
  --point front --time-zone "$zone" --out home.json --lock front.sock --label front.label)
judge "${site[@]}"
diary front
check founded-from-outside presenceRequired "Anna has a new lock. Nobody takes it over from outside."
latchkey house press-inside --state front.lock >/dev/null
judge "${site[@]}"
check site-founded ok "She presses the button inside: the lock takes her configuration."
latchkey house press-inside --state flat.lock >/dev/null
judge site --owner nora.key --auditor noras-auditor.pub --point front \
  --time-zone Europe/Berlin --out flat.json --lock flat.sock --label flat.label
check neighbour-founded ok "Nora, who has a flat in Berlin, does the same at her door."
at front open-door --within 0s
check shut cannot "Anna's door is locked, and does not open."

# Two passes whose time will be over in a while; guests.sh comes back to them.
judge issue --site home.json --key anna.key --to ben.pub --point front --until now+12s \
  --note "Ben, twelve seconds" --out ben.pass
ben_end=$(value expiration "$report")
hello front anna
visit front ben.pass ben
check short-pass-opens allow "Ben has a pass for the next twelve seconds: the bolt goes back."
at front open-door
check short-pass-enters ok "Ben opens the door."
go_in front
judge staple --site home.json --key anna.key --out anna.staple
staple_time=$(value time "$report")
latchkey issue --site home.json --key anna.key --to tom.pub --point front --life 1d \
  --max-staleness 8s --staple anna.staple --note "Tom" --out tom.pass >/dev/null

scene "What the service may do"
say "Anna allows the parcel service: front door, 8 to 20 h, each pass opens once, lives 20 minutes"
say "at most, is made for one moment at the door, needs a recording, and the door must be locked"
say "again."
judge authorize --site home.json --key anna.key --to service.pub --point front:unlock,lock \
  --schedule "daily 08:00-20:00" --each-uses 1 --each-life 20m --each-max-staleness 10m \
  --each-needs evidence,challenge,relock-within --out service.pass
check authority-issued ok "Anna signs the authority."
latchkey staple --site home.json --key service.key --out service.staple >/dev/null

# What every pass of the service carries; issue_delivery WHO OUT [option…]
issue_delivery() {
  local who=$1 out=$2
  shift 2
  judge issue --site home.json --key service.key --under service.pass --to "$who.pub" \
    --point front:unlock,lock --life 20m --uses 1 --max-staleness 10m --relock-within 2m \
    --evidence recording:0:60s --challenge challenge.msg --staple service.staple --job "$job" \
    --out "$out" "$@"
}
sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }
job=$({ head -c 16 /dev/urandom && printf 'order 1907, parcel 3'; } | sha256 | cut -c1-64)

scene "A delivery"
hello front anna service
say "Carl, the courier, rings; nobody answers. The lock gives him a challenge, signed."
record home.json
say "The camera records, and signs that it does."
issue_delivery carl carl.pass
check delivery-issued ok "The service makes a pass: for Carl, for this challenge, for once."
cp challenge.msg delivery.challenge
# Carl's phone stays on the line until the lock has shown him that it is locked.
"$tool" present --bundle carl.pass --key carl.key --challenge challenge.msg --lock front.sock \
  --evidence recording.msg --out delivery.msg --answer delivery.answer --until locked --json \
  >locked.json 2>/dev/null &
phone=$!
at front look --until bolt=withdrawn --within 10s
diary front
check delivery-unlock allow "Carl's phone answers the lock. The lock writes it down, then it opens."
delivery_bytes=$(wc -c <delivery.msg)
judge verify-answer delivery.answer --presentation delivery.msg --site home.json
check delivery-receipt allow "The service verifies the answer: the lock signed a receipt."
at front open-door
check delivery-opened ok "Carl opens the door and puts the parcel inside."
at front close-door
check delivery-closed ok "He pulls the door shut and walks away."
at front look --until state=secured --until bolt=thrown
check delivery-relocked ok "The lock throws its bolt by itself; its sensors see it home."
wait "$phone" || true
got=$(grep -o '"event": "[a-zA-Z]*"' locked.json | tail -1 | cut -d'"' -f4) because=''
check delivery-locked locked "Carl's phone has the lock's signed word on it, \"locked\": his trip goes on."
