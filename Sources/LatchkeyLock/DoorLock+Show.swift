import LatchkeyCBOR
import LatchkeyCore

/// Where the showing of receipts on one connection has come to (SHOW-1, SHOW-3).
///
/// Whoever serves the connection keeps it until another message comes.
public struct ReceiptCursor: Sendable {
  /// Sequence of the next receipt to show.
  public private(set) var next: UInt64
  let reader: ReceiptReader
  /// Whose bodies are shown to a holder.
  let grant: GrantID?
  /// Whether what comes before the first of his own is left out.
  private var waitsForOwn: Bool

  package init(
    from first: UInt64, for reader: ReceiptReader, of grant: GrantID? = nil,
    waitsForOwn: Bool = false
  ) {
    next = first
    self.reader = reader
    self.grant = grant
    self.waitsForOwn = waitsForOwn
  }

  /// Passes over receipts that are not kept.
  mutating func skip(to sequence: UInt64) { next = max(next, sequence) }

  /// Moves behind the next receipt.
  ///
  /// - Returns: Whether it is shown.
  mutating func pass(isOwn: Bool) -> Bool {
    next &+= 1  // below the sequence of the next receipt
    if isOwn { waitsForOwn = false }
    return !waitsForOwn
  }
}

extension DoorLock {
  /// Writes the next receipt that a connection is to be shown, `[6, receipt, salt, body]`.
  ///
  /// - Parameters:
  ///   - cursor: Of the verdict, moved on.
  ///   - journal: What the lock has booted from.
  ///   - secret: The device seed, from which salts are derived.
  ///   - output: Takes up to 512 bytes.
  /// - Returns: Whether there was one. Later there may be more.
  public mutating func show<Flash: FlashDevice & ~Copyable, Output: ByteSink & ~Copyable>(
    _ cursor: inout ReceiptCursor, from journal: inout Journal<Flash>, secret: Span<UInt8>,
    using backend: some CryptoBackend, to output: inout Output
  ) -> Bool {
    cursor.skip(to: ring.oldest)
    while cursor.next < receipts.next {
      guard let stored = read(cursor.next, from: &journal) else {
        _ = cursor.pass(isOwn: false)
        continue
      }
      let isOwn = stored.story.grant != nil && stored.story.grant == cursor.grant
      guard cursor.pass(isOwn: isOwn) else { continue }
      let shown = open(stored, for: cursor.reader, secret: secret, using: backend)
      output.writeArray(count: 4)
      output.write(UInt64(6))
      output.append(shown.envelope.bytes)
      if isOwn || cursor.reader == .auditor {
        output.writeBytes(shown.salt.bytes)
        output.writeBytes(shown.body.bytes)
      } else {
        output.writeHead(.bytes, 0)  // SHOW-2
        output.writeHead(.bytes, 0)
      }
      return true
    }
    return false
  }
}
