# shellcheck shell=bash disable=SC2154
scene "Guests"
latchkey issue --site home.json --key anna.key --to friend.pub --point front --life 2d --uses 1 \
  --note "a friend, once" --out friend.pass >/dev/null
hello front anna
visit front friend.pass friend
check guest-once allow "A friend has a pass for one time: the door opens."
go_in front
hello front anna
visit front friend.pass friend
check guest-again replayed "The friend tries it once more: the door stays shut."

latchkey issue --site home.json --key anna.key --to eva.pub --point front --life 1h --uses 1 \
  --out eva.pass >/dev/null
for side in left right; do
  hello front anna
  latchkey present --bundle eva.pass --key eva.key --challenge challenge.msg \
    --out "eva-$side.msg" >/dev/null
done
phones=()
for side in left right; do
  "$tool" send "eva-$side.msg" --lock front.sock >/dev/null 2>&1 &
  phones+=($!)
done
wait "${phones[@]}" || true
got=$(grep '"event": "visit"' front.log | tail -2 | while read -r line; do
  value reason "$line" || value verdict "$line"
  echo
done | sort | paste -sd+) because=''
check twice-at-once allow+replayed "One pass, two phones, the same instant: it opens once."
go_in front

latchkey issue --site home.json --key anna.key --to friend.pub --point front --life 1h --uses 1 \
  --relock-within 6s --out second.pass >/dev/null
hello front anna
visit front second.pass friend
check forgotten allow "A pass that has the door locked again within 6 seconds: it opens."
at front look --until state=secured --within 8s
check forgotten-relocked ok "But the friend has turned back at the gate; the lock locks by itself."
said front
check forgotten-unopened lockedUnopened "And says that nobody went in."

wait_until $((staple_time + 9))
hello front anna
visit front tom.pass tom
check stale stale "Tom's pass wants news that is 8 seconds old at most; his is older: shut."
latchkey staple --site home.json --key hub.key --status-of anna.ledger.json --out hub.staple \
  >/dev/null
hello front anna
visit front tom.pass tom --staple hub.staple
check fresh allow "Anna's hub signs fresh news, and Tom comes in."
go_in front

wait_until $((ben_end + 6))  # the lock itself knows the time to within some seconds
hello front anna
visit front ben.pass ben
check expired expired "Ben's twelve seconds are over: the door stays shut."

scene "Other hours on other days, and the clocks change"
say "Nora lets a friend into her flat in Berlin: weekdays 8 to 20, Saturdays 10 to 14, Sundays 9 to 11."
judge issue --site flat.json --key nora.key --to friend.pub --point front --from now --life 200d \
  --schedule "mon-fri 08:00-20:00" --schedule "sat 10:00-14:00" --schedule "sun 09:00-11:00" \
  --out weekend.pass
check weekend-issued ok "The pass carries the hours, and when Berlin's clocks change."
change=$(latchkey inspect weekend.pass --json | grep -o '"from": [0-9]*' | sed -n 2p |
  grep -o '[0-9]*')
saturday=$(day Europe/Berlin $((change - 86400)))
sunday=$(day Europe/Berlin "$change")
say "They change on Sunday, $sunday. What will the lock say around it?"
ask() {
  judge preview --bundle weekend.pass --site flat.json --at "$2"
  check "$1" "$3" "$4"
}
ask saturday-inside "${saturday}T13:30" allow "Saturday 13:30, the day before: yes."
ask saturday-outside "${saturday}T14:30" outsideSchedule "Saturday 14:30: no."
ask sunday-early "${sunday}T08:59" outsideSchedule "Sunday 8:59, hours after the change: no."
ask sunday-inside "${sunday}T09:01" allow "Sunday 9:01: yes."
ask sunday-still "${sunday}T10:59" allow "Sunday 10:59: yes."
ask sunday-late "${sunday}T11:01" outsideSchedule "Sunday 11:01: no."
