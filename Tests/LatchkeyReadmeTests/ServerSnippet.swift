import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium

// README: begin
/// A courier rings: a pass for this challenge, for one opening, while the camera records.
func deliveryPass(
  for courier: PublicKey, answering challenge: VerifiedChallenge, under authority: Chain,
  at now: UInt64, issuer: Issuer<SodiumBackend>, ledger: inout some SerialLedger,
  key: borrowing SodiumSigner
) throws -> PassBundle {
  let once = ConstraintsDraft(
    uses: 1, maxStalenessSeconds: 600, challenge: challenge.content.nonce,
    relockWithinSeconds: 120,
    evidence: [EvidenceRequirement(.recording, witness: 0, maxAgeSeconds: 60)])
  let grant = Grant(
    audience: issuer.directory.site, notBefore: now - 60, expiration: now + 1_140,
    confirmation: courier, scope: [ScopeGrant(point: "front", permissions: [.unlock, .lock])],
    constraints: once)
  let chain = try issuer.issue(grant, under: authority, at: now, ledger: &ledger, signer: key)
  let staple = try issuer.staple(at: now, ledger: &ledger, signer: key)
  let door = PassBundle.PointLock(point: "front", key: challenge.lockKey)
  return try PassBundle(links: chain.messages, staples: [staple], locks: [door])
}
// README: end
