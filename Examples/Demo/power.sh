# shellcheck shell=bash disable=SC2154
scene "The battery is changed"
hello front.lock anna
latchkey present --bundle tom.pass --key tom.key --challenge challenge.msg --staple hub.staple \
  --out before.msg >/dev/null
judge decide --lock front.lock --power-cycle
check power-cycle ok "The lock loses power, and with it its memory of the time."
judge decide --lock front.lock before.msg --out answer.msg
check old-challenge nonceUnknown "An answer to a challenge from before: it means nothing now."
hello front.lock anna
visit front.lock tom.pass tom --staple hub.staple
check dead-clock clockUncertain "Tom's pass is good, but the lock does not know the time: shut."
hello front.lock anna
latchkey time --site home.json --key anna.key --challenge challenge.msg --out time.msg >/dev/null
latchkey ferry --time time.msg --out ferry.msg
judge decide --lock front.lock ferry.msg --out ferried.msg
check clock-set allow "Anna's phone tells the lock the time; nothing else is needed."
hello front.lock anna
visit front.lock friend.pass friend
check spent-stays-spent replayed "The friend's one-time pass: still used up."
latchkey staple --site home.json --key hub.key --status-of anna.ledger.json --out hub.staple \
  >/dev/null
hello front.lock anna
visit front.lock tom.pass tom --staple hub.staple
check after-power allow "Tom comes in."

scene "The receipt of the delivery, as the lock signed it"
latchkey verify-answer delivery.answer --presentation delivery.msg --site home.json |
  sed -n '/^receipts/,$p' | sed 's/^/    /'
