import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// What an authority demands of the leaf below it (CHAIN-2 … CHAIN-5).
public struct EachDraft: Hashable, Sendable {
  /// Most uses, 1 … 65,535; `nil` when they need not be counted.
  public var uses: UInt16?
  /// Longest window, 1 … 2^40 seconds.
  public var lifeSeconds: UInt64?
  /// Oldest staple, 1 … 2^32 − 1 seconds.
  public var maxStalenessSeconds: UInt32?
  /// Constraints that must be present, at most 8.
  public var needs: Set<ConstraintKey>

  public init(
    uses: UInt16? = nil, lifeSeconds: UInt64? = nil, maxStalenessSeconds: UInt32? = nil,
    needs: Set<ConstraintKey> = []
  ) {
    self.uses = uses
    self.lifeSeconds = lifeSeconds
    self.maxStalenessSeconds = maxStalenessSeconds
    self.needs = needs
  }

  /// Writes constraint key 12.
  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.write(UInt64(12))
    var count = needs.isEmpty ? 0 : 1
    if uses != nil { count += 1 }
    if lifeSeconds != nil { count += 1 }
    if maxStalenessSeconds != nil { count += 1 }
    sink.writeMap(count: count)
    sink.writeEntry(1, uses.map(UInt64.init))
    sink.writeEntry(2, lifeSeconds)
    sink.writeEntry(3, maxStalenessSeconds.map(UInt64.init))
    guard !needs.isEmpty else { return }
    sink.write(UInt64(4))
    sink.writeArray(count: needs.count)
    for key in needs.map(\.rawValue).sorted() { sink.write(UInt64(key)) }
  }

  func check(_ field: String) throws(Refusal) {
    if let uses { try expect(uses, in: 1...UInt16.max, "\(field).uses") }
    if let lifeSeconds { try expect(lifeSeconds, in: 1...Limits.lastSecond, "\(field).life") }
    if let maxStalenessSeconds {
      try expect(maxStalenessSeconds, in: 1...UInt32.max, "\(field).maxStaleness")
    }
    try expectCount(needs.count, from: 0, through: Limits.neededKeyCount, "\(field).needs")
  }
}

extension ByteSink where Self: ~Copyable {
  /// Writes a key and a number, or nothing.
  mutating func writeEntry(_ key: UInt64, _ value: UInt64?) {
    guard let value else { return }
    write(key)
    write(value)
  }

  /// Writes a key and a byte string, or nothing.
  mutating func writeEntry<let n: Int>(_ key: UInt64, _ value: FixedBytes<n>?) {
    guard let value else { return }
    write(key)
    writeBytes(value.bytes)
  }
}
