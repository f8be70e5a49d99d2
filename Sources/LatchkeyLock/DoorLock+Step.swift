import LatchkeyCBOR
import LatchkeyCore

// A visit in steps, for a lock that has other things to do between two verifications.

extension DoorLock {
  /// What a message was handed over as.
  public enum Visit: UInt8, Sendable {
    case presentation, ferry
  }

  /// Begins a visit that goes on with ``step(_:of:tick:store:key:secret:using:)``.
  ///
  /// Verifies no signature (DEC-1, steps 1 and 2).
  ///
  /// - Parameters:
  ///   - message: The bytes as received; untrusted.
  ///   - channel: How they came, as the lock itself knows.
  ///   - binding: The transport's channel binding, where it has one.
  ///   - tick: Seconds since boot.
  /// - Returns: The reply to a message that is refused already; `nil` when the visit goes on.
  public mutating func begin(
    _ message: Span<UInt8>, channel: Channel, binding: Digest? = nil, tick: UInt32,
    using backend: some CryptoBackend
  ) -> Reply? {
    let context = DecisionContext(
      tick: tick, channel: channel, binding: binding, obligation: session?.grant)
    do throws(DenyReason) {
      try state.begin(message, context: context, using: backend)
      return nil
    } catch {
      return unsigned(error)
    }
  }

  /// Goes on up to, and including, the next signature.
  ///
  /// - Parameters:
  ///   - message: The same bytes that the visit began with.
  ///   - visit: What they were handed over as.
  ///   - tick: Of the beginning.
  ///   - secret: The device seed, from which salts are derived.
  /// - Returns: The reply that ends the visit; `nil` when it goes on.
  public mutating func step<Key: Signer & ~Copyable, Store: CommitStore & ~Copyable>(
    _ message: Span<UInt8>, of visit: Visit, tick: UInt32,
    store: inout Store, key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) -> Reply? {
    var answer = Answer(isAllowed: false, code: .denied)
    var authorization: Authorization?
    var reason: DenyReason?
    do throws(DenyReason) {
      switch try state.advance(message, using: backend) {
      case .more: return nil
      case .ferried:
        // PRES-1: a ferry asks for nothing.
        return unsigned(visit == .ferry ? nil : .unknownMessage)
      case .allowed(let pending):
        guard visit == .presentation else { return unsigned(.unknownMessage) }
        let record = state.run.record
        let receipt = try makeReceipt(of: record, key: key, secret: secret, using: backend)
        authorization = try state.commit(pending, to: &store)
        note(receipt, of: record, tick: tick, using: backend)
        answer = Answer(isAllowed: true, code: .allowed, receipt: receipt)
      }
    } catch {
      guard visit == .presentation, state.run.isProofVerified else { return unsigned(error) }
      answer = Answer(isAllowed: false, code: error.holderCode)
      reason = error
    }
    // ANS-2: signed, as the proof has verified.
    do throws(DenyReason) {
      let bytes = try write(answer, message, key: key, using: backend)
      return Reply(
        message: bytes, authorization: authorization, reason: reason, alarms: state.run.alarms,
        hasLearned: state.run.hasLearned)
    } catch {
      return unsigned(reason ?? error)
    }
  }

  @inline(never)
  private func unsigned(_ reason: DenyReason?) -> Reply {
    Reply.unsigned(reason, alarms: state.run.alarms, hasLearned: state.run.hasLearned)
  }

  /// Moves the chain of receipts on, and opens a session where the grant promises to lock again.
  private mutating func note(
    _ receipt: Receipt, of record: CommitRecord, tick: UInt32, using backend: some CryptoBackend
  ) {
    let sequence = receipts.next
    receipts.last = backend.sha256(receipt.envelope.bytes)
    receipts.next = sequence &+ 1  // 2^64 receipts do not happen
    // SESS-2: only a resident gets here while a session runs, and he does not take it over.
    guard session == nil, let seconds = record.relockWithinSeconds else { return }
    session = Session(
      grant: record.grant, receipt: sequence, deadlineTick: tick &+ UInt32(seconds))
  }
}
