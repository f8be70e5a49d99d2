import LatchkeyCBOR
import LatchkeyCore

/// Where a lock persists what it allows and what it says.
public protocol LockStore: CommitStore, ~Copyable {
  /// Persists the next receipt; when this returns, it survives power loss (RCPT-14).
  mutating func persist(_ receipt: borrowing Receipt) throws(StorageFailure)
}

/// Events that wait for their receipts, in order.
///
/// Eight are enough: a session says six things at most (RCPT-8), none begins before they are told,
/// and of the door itself two are told at once (RCPT-6).
struct UntoldEvents: Sendable {
  struct Entry: Sendable {
    var event: ReceiptEvent = .summary
    var clock = ClockInterval(earliest: 0, latest: nil)
    var tick: UInt32 = 0
    var isOfSession = false
    var isFound = false
  }

  private(set) var entries = InlineArray<8, Entry>(repeating: Entry())
  private(set) var count = 0

  mutating func append(_ entry: Entry) {
    guard count < 8 else { return }
    entries[count] = entry
    count &+= 1  // below 8
  }

  mutating func removeFirst(_ number: Int) {
    for index in number..<max(count, number) { entries[index &- number] = entries[index] }
    count = max(0, count &- number)
  }
}

extension DoorLock {
  /// Whether something happened at the door that has no receipt yet.
  public var hasUntold: Bool { untold.count > 0 }

  /// Makes and persists the receipts of what happened at the door (RCPT-3, RCPT-14).
  ///
  /// To be called whenever ``hasUntold``, once the orders of the event are given: a bolt need not
  /// wait for signatures. ``present(_:channel:binding:tick:store:key:secret:using:)`` does so itself.
  ///
  /// - Throws: ``DenyReason/storage`` when the store failed, ``DenyReason/busy`` when the signer
  ///   did; what has no receipt yet stays untold.
  public mutating func tell<Key: Signer & ~Copyable, Store: LockStore & ~Copyable>(
    store: inout Store, key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    var told = 0
    defer { untold.removeFirst(told) }
    while told < untold.count {
      let event = untold.entries[told].event
      let kind: ReceiptKind =
        untold.entries[told].isOfSession
        ? .sessionEvent : event == .summary ? .summary : .sensor
      if case .receipt = ring.admission(of: kind) {
        var story = ReceiptStory(event, untold.entries[told].clock)
        story.isFound = untold.entries[told].isFound
        if kind == .sessionEvent {
          story.action = .unlock
          story.grant = opener?.grant
          story.job = opener?.job
          story.session = opener?.receipt
        }
        let receipt = try makeReceipt(of: story, key: key, secret: secret, using: backend)
        try keep(receipt, as: kind, store: &store, using: backend)
      } else if kind == .sessionEvent {
        ring.skip(kind)
      }
      if kind == .sessionEvent && event.endsSession {
        ring.endSession(at: untold.entries[told].tick)
      }
      told &+= 1  // below the count
    }
  }

  /// Makes a receipt of a denial behind the proof, as far as the budget goes (RCPT-5).
  mutating func tellDenial<Key: Signer & ~Copyable, Store: LockStore & ~Copyable>(
    _ reason: DenyReason, _ message: Span<UInt8>, store: inout Store, key: borrowing Key,
    secret: Span<UInt8>, using backend: some CryptoBackend
  ) {
    guard case .receipt = ring.admission(of: .minor) else { return ring.skip(.minor) }
    var story = ReceiptStory(.denied, state.run.interval)
    story.action = state.run.presentation.proof.claims.action
    story.grant = state.presenter(message)
    story.job = state.presentersJob(message)
    story.reason = reason
    do throws(DenyReason) {
      let receipt = try makeReceipt(of: story, key: key, secret: secret, using: backend)
      try keep(receipt, as: .minor, store: &store, using: backend)
    } catch {
      ring.skip(.minor)  // the verdict stays what it is
    }
  }

  private mutating func keep<Store: LockStore & ~Copyable>(
    _ receipt: borrowing Receipt, as kind: ReceiptKind, store: inout Store,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    do throws(StorageFailure) {
      try store.persist(receipt)
    } catch {
      throw .storage
    }
    append(receipt, as: kind, using: backend)
  }

  /// Moves the chain of receipts on, behind a receipt that is persisted.
  mutating func append(
    _ receipt: borrowing Receipt, as kind: ReceiptKind, using backend: some CryptoBackend
  ) {
    receipts.last = backend.sha256(receipt.envelope.bytes)
    receipts.next &+= 1  // 2^64 receipts do not happen
    _ = ring.append(kind)  // it was admitted
  }

  /// Notes what the door said, until it is told.
  mutating func note(
    _ event: ReceiptEvent, isOfSession: Bool, isFound: Bool, at tick: UInt32
  ) {
    // RCPT-6
    let isOfSession = isOfSession && event.rawValue < ReceiptEvent.denied.rawValue
    guard isOfSession || event == .summary || ring.count(event, at: tick) else { return }
    untold.append(
      UntoldEvents.Entry(
        event: event, clock: state.clock.interval(at: tick), tick: tick,
        isOfSession: isOfSession, isFound: isFound))
  }
}
