# shellcheck shell=bash disable=SC2154
scene "The battery is changed"
hello front anna
latchkey present --bundle tom.pass --key tom.key --challenge challenge.msg --staple hub.staple \
  --out before.msg >/dev/null
power_off front
power_on front
at front look --until boots=2
check power-cycle ok "The battery is pulled and put back: the lock's process was killed, and starts anew."
hand front delivery.msg
check replay-after-kill nonceUnknown "Carl's overheard message once more: it means nothing now."
hand front before.msg
check old-challenge nonceUnknown "Nor does Tom's answer to a challenge from before."
hello front anna
visit front tom.pass tom --staple hub.staple
check dead-clock clockUncertain "Tom's pass is good, but the lock does not know the time: shut."
hello front anna
latchkey time --site home.json --key anna.key --challenge challenge.msg --out time.msg >/dev/null
judge ferry --time time.msg --lock front.sock
check clock-set allow "Anna's phone tells the lock the time; nothing else is needed."
hello front anna
visit front friend.pass friend
check spent-stays-spent replayed "The friend's one-time pass: still used up."
latchkey staple --site home.json --key hub.key --status-of anna.ledger.json --out hub.staple \
  >/dev/null
hello front anna
visit front tom.pass tom --staple hub.staple
check after-power allow "Tom comes in."
at front open-door
check after-power-opened ok "He opens the door."
power_off front
power_on front
at front look --until door=open --until state=freeOpen
check found-open ok "The power fails with the door open: back again, the lock finds it open."

scene "The receipt of the delivery, as the lock signed it"
latchkey verify-answer delivery.answer --presentation delivery.msg --site home.json |
  sed -n '/^receipts/,$p' | sed 's/^/    /'
