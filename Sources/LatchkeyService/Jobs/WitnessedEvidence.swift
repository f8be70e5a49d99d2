import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// A witness's statement, verified, and compared with the job that it is brought for.
struct WitnessedEvidence {
  let evidence: DeliveryEvidence
  /// Which of the lock's witnesses signed it.
  let witness: Int?

  /// - Throws: ``Problem``: not readable, another site or lock, signed by nobody who may, or a scan
  ///   of other parcels.
  init(
    _ message: [UInt8], at point: String, of scene: JobScene, using crypto: some CryptoBackend
  ) throws(Problem) {
    guard let lock = scene.site.lock(at: point)?.lock else { throw .notFound("point") }
    do throws(DenyReason) {
      let statement = try Unverified<EvidenceClaims>(message: message.span)
      let claims = statement.claims
      // EVID-2
      guard message[claims.site] == scene.site.id, message[claims.lockID] == lock.lockID,
        let kind = GatheredKind(claims.kind)
      else { throw .evidenceMismatch }
      // OPER-7: a witness of the lock sees; what is scanned, a courier may scan.
      let courier = scene.record.delivery.courier
      let signers = lock.witnesses + (kind == .packageScan ? [courier] : [])
      let kid: KeyID = statement.envelope.kid.value(in: message.span)
      guard let signer = signers.first(where: { crypto.keyID(of: $0) == kid }) else {
        throw .evidenceMismatch
      }
      try statement.expectSignature(by: signer, in: message.span, using: crypto)
      // OPER-7: the right parcels; EVID-6: of this visitor.
      let content: Digest? =
        switch kind {
        case .packageScan: scene.job.parcels
        case .approval: crypto.thumbprint(of: courier)
        case .knock, .recording: nil
        }
      guard content.map({ $0 == message[claims.subject] }) ?? true else {
        throw .evidenceMismatch
      }
      let binding: DeliveryEvidence.Binding
      if let nonce = claims.nonce {
        binding = .visit(message[nonce])
      } else if let job = claims.job {
        binding = .job(message[job])
      } else {
        throw .evidenceMismatch
      }
      evidence = DeliveryEvidence(kind, binding, at: claims.time)
      witness = lock.witnesses.firstIndex(of: signer)
    } catch {
      throw Problem(
        422, error, "OPER-7", field: "evidence",
        rule: "A statement for this lock and job, signed by whoever may witness its kind.")
    }
  }
}
