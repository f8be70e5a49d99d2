# shellcheck shell=bash disable=SC2034,SC2154
scene "A house with a service"
say "Greta's gate, door and fridge have locks of their own. Her parcel service runs as a process;"
say "doorbell, camera, courier and dispatcher reach it over HTTP. Its ledger is in $service_store."
for who in greta rosa lens bell book dora sam; do
  latchkey keygen --out "$who.key" --public "$who.pub" >/dev/null
done
[[ -e carl.key ]] || latchkey keygen --out carl.key --public carl.pub >/dev/null
[[ -e thief.key ]] || latchkey keygen --out thief.key --public thief.pub >/dev/null
where=(--out casa.json)
for lock in gate door fridge; do
  latchkey lock make --state "$lock.lock" --public "$lock.label" >/dev/null
  power_on "$lock"
  latchkey house press-inside --state "$lock.lock" >/dev/null
  judge site --owner greta.key --resident rosa.pub --witness lens.pub --witness bell.pub \
    --auditor book.pub --point "$lock" --time-zone "$zone" --lock "$lock.sock" \
    --label "$lock.label" --nonce-life 5m "${where[@]}"
  where=(--add-to casa.json)
done
check service-house ok "Greta configures three locks as one site."

head -c 32 /dev/urandom >wrapping.key
head -c 32 /dev/urandom >nonces.key
chmod 600 wrapping.key nonces.key
latchkey keygen --out sealed.key --public svc.pub --seal-under wrapping.key >/dev/null
# config NAME PORT LEDGER
service_config() {
  cat >"$1.json" <<END
{"format": "latchkey-service-1", "listen": "127.0.0.1:$2", "origin": "$origin",
 "ledger": $3, "keys": ["sealed.key"], "wrappingKey": "wrapping.key",
 "nonceSecret": "nonces.key", "roots": ["dora.pub"],
 "settings": {"relockSeconds": 20, "stretchSeconds": 60, "clockErrorSeconds": 5}}
END
}
origin=http://parcels.example
if [[ $service_store == postgres ]]; then
  printf '%s\n' "$LATCHKEY_POSTGRES" >postgres.conninfo
  chmod 600 postgres.conninfo
  place='{"postgres": "postgres.conninfo"}'
else
  place='{"sqlite": "ledger.db"}'
fi
service_config one 0 "$place"
judge ledger migrate one.json
check service-ledger ok "The ledger's schema is made by a command of its own."
serve one
reach=(--address "http://$(<one.address)")

latchkey enrolment --site casa.json --out enrolment.body
ask thief enrolSite "site=@casa.json" --body @enrolment.body
check service-foreign notAuthorized "Somebody else brings her configurations to the service."
ask greta enrolSite "site=@casa.json" --body @enrolment.body
check service-enrolled ok "Greta does: an anchor signs, and every configuration leads to it."
latchkey authorize --site casa.json --key greta.key --to svc.pub \
  --point gate:unlock,lock --point door:unlock,lock --point fridge:unlock,lock \
  --schedule "daily 08:00-20:00" --each-uses 1 --each-life 20m --each-max-staleness 10m \
  --each-needs evidence,challenge,relock-within --out svc.pass >/dev/null
ask greta putAuthority "site=@casa.json" --links links=svc.pass
check service-authority ok "She signs what it may issue: 8 to 20 h, once, seen by camera and bell."
ask rosa putTerms "site=@casa.json" --body \
  '{"needs":["knock","scan","recording"],"gatherSeconds":300,"heartbeatSeconds":8,"graceSeconds":10,"allowsBoltThrown":false,"allowsEndedByResident":false}'
check service-terms ok "Rosa, who lives there, says what a delivery has to show."
ask dora putOperator operator=sam --body '{"roles":["support"]}' --public-key key=sam.pub
ask dora putCourier courier=carl-7 --public-key key=carl.pub
check service-courier ok "The dispatcher names Carl's phone."
