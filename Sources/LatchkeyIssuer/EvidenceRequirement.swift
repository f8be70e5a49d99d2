import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// Something that a witness must have signed before the lock allows (CON-5).
public struct EvidenceRequirement: Hashable, Sendable {
  /// What must be witnessed.
  public var kind: EvidenceKind
  /// Index of the witness in the configuration, 0 … 3.
  public var witness: UInt8
  /// How old it may be, 1 … 2^32 − 1 seconds.
  public var maxAgeSeconds: UInt32

  public init(_ kind: EvidenceKind, witness: UInt8, maxAgeSeconds: UInt32) {
    self.kind = kind
    self.witness = witness
    self.maxAgeSeconds = maxAgeSeconds
  }

  /// Kind, then witness: what rows are ordered and told apart by.
  var rank: Int { Int(kind.rawValue) * 256 + Int(witness) }
}

extension [EvidenceRequirement] {
  /// The rows by kind, then witness.
  var inOrder: [EvidenceRequirement] { inOrder { $0.rank < $1.rank } }

  /// Writes constraint key 7.
  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.write(UInt64(7))
    sink.writeArray(count: count)
    for row in inOrder {
      sink.writeArray(count: 3)
      sink.write(UInt64(row.kind.rawValue))
      sink.write(UInt64(row.witness))
      sink.write(UInt64(row.maxAgeSeconds))
    }
  }

  func check(_ name: @autoclosure () -> String) throws(Refusal) {
    try expectCount(count, from: 0, through: Limits.evidenceRowCount, name())
    var last: EvidenceRequirement?
    for row in inOrder {
      var field: String { "\(name())[\(firstIndex(of: row) ?? 0)]" }
      // CON-5
      try expect(row.witness, in: 0...3, "\(field).witness", rule: "CON-5")
      try expect(row.maxAgeSeconds, in: 1...UInt32.max, "\(field).maxAge", rule: "CON-5")
      guard last?.rank != row.rank else {
        throw Refusal(
          .duplicateKey, field: field, rule: "Kind and witness stand once together (CON-5).")
      }
      last = row
    }
  }
}
