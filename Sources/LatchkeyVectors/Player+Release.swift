import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService

// A service that judges whether a trip may be released.

extension Player {
  func judge(_ step: Step) throws -> Expectation {
    guard let input = step.release, let now = step.at else {
      throw VectorFault("a judgement needs a question and its second")
    }
    do {
      let locks = try input.locks.map(lock)
      let question = ReleaseQuestion(
        job: Digest(bytes: try input.fixed(\.job, "job")), terms: DeliveryTerms(input.terms),
        locks: locks)
      let accounts = try input.locks.compactMap(account)
      let names = locks.map(\.lockID)
      switch ReleaseJudge(using: backend).judge(question, accounts: accounts, at: now) {
      case .released(let proof):
        var got = Expectation.allow
        got.ends = proof.locks.flatMap { lock in
          lock.ends.map { "\(names.firstIndex(of: lock.lockID) ?? -1):\($0)" }
        }
        return got
      case .held(let holds):
        var got = Expectation.deny(ReasonName.of(holds[0].reason))
        got.held = holds.map { $0.summary(names) }
        return got
      }
    } catch let reason as DenyReason {
      return .deny(ReasonName.of(reason))
    }
  }

  private func lock(_ input: ReleaseInput.Lock) throws -> ReleaseQuestion.Lock {
    ReleaseQuestion.Lock(
      lockID: backend.lockID(of: PublicKey(bytes: try input.fixed(\.key, "key"))),
      firstIssue: ReceiptPosition(
        next: input.next, last: Digest(bytes: try input.fixed(\.last, "last"))),
      passes: try input.passes.map { pass in
        ReleaseQuestion.Pass(
          grant: GrantID(
            issuer: PublicKey(bytes: try pass.fixed(\.issuer, "issuer")), serial: pass.serial),
          expiration: pass.expiration, revokedAt: pass.revokedAt)
      })
  }

  /// Reads what was heard of a lock: every signature and digest is judged on the way.
  private func account(_ input: ReleaseInput.Lock) throws -> LockAccount? {
    guard let heard = input.account else { return nil }
    let own = PublicKey(bytes: try input.fixed(\.key, "key"))
    let signer = heard.key == nil ? own : PublicKey(bytes: try heard.fixed(\.key, "key"))
    let receipts = try heard.receipts.map { text in
      HeardReceipt(
        try ShownReceipt(
          message: Hex.decode(text) ?? [], from: signer, for: .holder, using: backend))
    }
    return LockAccount(
      lockID: backend.lockID(of: own), receipts: receipts, head: try head(heard, of: signer))
  }

  private func head(_ heard: ReleaseInput.Account, of key: PublicKey) throws -> LockHead? {
    guard heard.head != nil else { return nil }
    let proof = try heard.bytes(\.proof, "proof")
    let answer = try Answer(
      message: try heard.bytes(\.head, "head"), from: key,
      nonce: proof[try Unverified<ProofClaims>(message: proof.span).claims.nonce],
      proof: backend.sha256(proof.span), using: backend)
    guard case .verified(let verified) = answer else { return nil }
    return LockHead(verified)
  }
}

extension ReleaseHold {
  /// `lock:reason`, and the sequence or serial.
  fileprivate func summary(_ names: [LockID]) -> String {
    let name = "\(names.firstIndex(of: lockID) ?? -1):\(ReasonName.of(reason))"
    if let sequence { return "\(name):\(sequence)" }
    return grant.map { "\(name):\($0.serial)" } ?? name
  }
}
