import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// Receipts of one lock that somebody brings: verified, in the lock's order.
struct ReceiptIntake {
  let shown: [ShownReceipt]

  /// - Throws: ``Problem`` with the reason and the index of the first that is none (RECV-2).
  init(
    _ messages: [[UInt8]], of lock: PublicKey, readBy reader: ShownReceipt.Reader,
    using crypto: some CryptoBackend
  ) throws(Problem) {
    var shown: [ShownReceipt] = []
    for (index, message) in messages.enumerated() {
      do throws(DenyReason) {
        shown.append(
          try ShownReceipt(message: message, from: lock, for: reader, using: crypto))
      } catch {
        throw Problem(
          422, error, "RECV-2", field: "receipts[\(index)]",
          rule: "A receipt is signed by its lock, and its body is the one it names.")
      }
    }
    self.shown = shown.sorted { $0.receipt.sequence < $1.receipt.sequence }
  }

  var firstSequence: UInt64? { shown.first?.receipt.sequence }
  var lastSequence: UInt64? { shown.last?.receipt.sequence }

  /// The first sequence of which there are two receipts, or whose receipt does not name the one
  /// before (RECV-3).
  func fork(against stored: [ReceiptRow]) -> UInt64? {
    var hashes: [UInt64: Digest] = [:]
    for row in stored { hashes[row.sequence] = row.hash }
    for receipt in shown {
      let sequence = receipt.receipt.sequence
      if let hash = hashes[sequence], hash != receipt.receipt.hash { return sequence }
      if sequence > 0, let before = hashes[sequence - 1], before != receipt.receipt.previous {
        return sequence
      }
      hashes[sequence] = receipt.receipt.hash
    }
    return nil
  }

  /// What is new: receipts that are not there, and bodies of such that are.
  func rows(beside stored: [ReceiptRow]) -> [ReceiptRow] {
    var rows: [UInt64: ReceiptRow] = [:]
    let known = Dictionary(
      stored.map { ($0.sequence, $0.disclosure != nil) }, uniquingKeysWith: { $0 || $1 })
    for receipt in shown {
      let sequence = receipt.receipt.sequence
      let disclosure = receipt.disclosure.map {
        ReceiptRow.Disclosure(salt: $0.salt.byteArray, body: $0.bodyBytes)
      }
      let hasBody = known[sequence] == true || rows[sequence]?.disclosure != nil
      guard known[sequence] == nil || (disclosure != nil && !hasBody) else { continue }
      guard !(rows[sequence] != nil && (disclosure == nil || hasBody)) else { continue }
      rows[sequence] = ReceiptRow(
        lock: receipt.receipt.lockID, sequence: sequence, hash: receipt.receipt.hash,
        envelope: receipt.receipt.bytes, disclosure: disclosure)
    }
    return rows.values.sorted { $0.sequence < $1.sequence }
  }

  /// How far the receipts run from a position without a gap (RCPT-17).
  func position(from start: ReceiptPosition, with stored: [ReceiptRow]) -> ReceiptPosition {
    var hashes: [UInt64: (hash: Digest, previous: Digest?)] = [:]
    for row in stored { hashes[row.sequence] = (row.hash, nil) }
    for receipt in shown {
      hashes[receipt.receipt.sequence] = (receipt.receipt.hash, receipt.receipt.previous)
    }
    var position = start
    while let next = hashes[position.next] {
      if let previous = next.previous, previous != position.last { break }
      position = ReceiptPosition(next: position.next + 1, last: next.hash)
    }
    return position
  }
}
