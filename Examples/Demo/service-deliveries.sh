# shellcheck shell=bash disable=SC2034,SC2154
scene "A delivery through the service"
new_job parcel-1 PK-77 '["door"]'
check service-job ok "A job: parcel PK-77, Greta's door, Carl."
ask carl unlock "site=@casa.json" "job=$job" point=door
check service-no-evidence outOfTurn "Carl presses unlock without having rung."
stand_at door
check service-requested ok "He stands at the door: the lock has signed its challenge."
witness knock bell door --challenge challenge.msg
check service-knocked ok "The doorbell signs that he rang; nobody answers."
scan door PK-99
check service-wrong-parcel evidenceMismatch "He scans somebody else's parcel."
scan door PK-77
check service-scanned ok "He scans the right one."
press_unlock door
check service-not-recording evidenceIncomplete "He presses unlock: the camera does not record yet."
witness recording lens door --challenge challenge.msg
check service-recording ok "The camera records, and signs that it does."
ask thief unlock "site=@casa.json" "job=$job" point=door
check service-thief notAuthorized "Somebody else's phone asks for the pass."
press_unlock door
check service-issued ok "Carl presses unlock: a pass for this moment, this parcel, once."
enter door
check service-opens ok "The lock decides by itself, and opens."
see
check service-seen ok "The camera is heard all the while."
at door open-door
ask carl deliver "site=@casa.json" "job=$job" point=door
release
check service-held held "\"Delivered!\" His next trip is held: the lock has not signed that it is locked."
see
at door close-door
at door look --until state=secured --until bolt=thrown
bring door
leg_is relocked
check service-relocked relocked "The door is shut, the bolt is home, and the lock has signed it."
release
check service-released released "The receipts without a gap, the session ended: the trip goes on."
cp challenge.msg old.challenge
ask carl unlock "site=@casa.json" "job=$job" point=door
check service-done tripOver "The same job once more."

scene "A no in time"
new_job parcel-2 PK-78 '["door"]'
gather door
ask rosa veto "site=@casa.json" "job=$job"
check service-veto ok "Rosa watches, and says no."
press_unlock door
check service-vetoed vetoed "Carl presses unlock."
new_job parcel-3 PK-79 '["door"]'
gather door
press_unlock door
check service-pass-before-veto ok "Another day Carl has his pass already …"
ask rosa veto "site=@casa.json" "job=$job" 
ask rosa refreshStaple "site=@casa.json" --save staple=new.staple

judge present --bundle carl.pass --key carl.key --point door --challenge challenge.msg \
  --lock door.sock --evidence seen.0 --evidence seen.1 --staple new.staple --out visit.msg \
  --answer answer.msg
((status > 1)) || diary door
check service-veto-after-pass belowBase "… when Rosa says no. The lock hears of it, and stays shut."

scene "The door that only seemed locked"
new_job parcel-4 PK-80 '["door"]'
gather door
press_unlock door
enter door overdue
at door open-door
see
say "Carl goes, the door stands ajar. His phone says: locked. Twenty seconds pass."
ask carl deliver "site=@casa.json" "job=$job" point=door
for _ in 1 2 3 4 5; do sleep 4; see; done
bring door
release
check service-false-relock held "The lock says: overdue. The trip is held, whatever the phone says."
ask carl readJob "site=@casa.json" "job=$job"
got=$(member kind "$report") because=''
check service-overdue-incident overdue "The operator has an incident, Greta a message."
at door close-door
at door look --until state=secured --until bolt=thrown
latchkey hello --issuer svc.pub --lock door.sock --out challenge.msg
"$tool" present --bundle carl.pass --key carl.key --point door --challenge challenge.msg \
  --lock door.sock --receipts late.receipts --for-job "$job" --receipts-from 0 --within 5s \
  --until lockedLate --json >late.json 2>/dev/null || true
ask carl putReceipts "site=@casa.json" --body @late.receipts
release
check service-late-held incidentOpen "Locked late: there is proof now, and still an incident that is open."
close_incidents "Greta was called; the camera shows the hall empty."
check service-incident-closed ok "Sam of the support says how it ended, by name."
release
check service-late-released released "Now the trip goes on."
