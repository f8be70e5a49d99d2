import LatchkeyCBOR

/// Makes and judges nonces without remembering the ones it gave out (Spec/presentation.md, Nonce).
///
/// RAM only. `capacity` spent nonces are remembered, 8 bytes each.
public struct NonceBook<let capacity: Int>: ~Copyable {
  private var bootKey: Digest
  /// Counter of the next nonce.
  public private(set) var counter: UInt32
  /// Nonces of an earlier tick are refused (NONCE-6).
  public private(set) var leastTick: UInt32
  private var spent: InlineArray<capacity, Stamp>
  private var spentCount: Int
  private let place = InPlace()

  private struct Stamp: Equatable {
    var tick: UInt32
    var counter: UInt32

    init(tick: UInt32, counter: UInt32) {
      self.tick = tick
      self.counter = counter
    }

    /// - Parameter nonce: Its 16 bytes.
    init(_ nonce: Span<UInt8>) {
      tick = nonce.extracting(first: 4).bigEndianValue
      counter = nonce.extracting(first: 8).bigEndianValue  // of the last four
    }

    static func == (left: Stamp, right: Stamp) -> Bool {
      left.tick == right.tick && left.counter == right.counter
    }
  }

  /// A book for one boot (NONCE-1).
  ///
  /// - Parameters:
  ///   - seed: The device seed, 32 bytes, secret.
  ///   - boot: The boot counter, persisted before this call.
  ///   - random: 32 fresh random bytes.
  public init(
    seed: Span<UInt8>, boot: UInt64, random: FixedBytes<32>, using backend: some CryptoBackend
  ) {
    var message = ScratchBuffer()
    message.appendBigEndian(boot, byteCount: 8)
    message.append(random.bytes)
    self.init(bootKey: backend.hmacSHA256(message.bytes, key: seed), counter: 0, leastTick: 0)
  }

  /// A book that makes no nonce and believes none.
  package static var void: NonceBook {
    NonceBook(bootKey: .zero, counter: .max, leastTick: .max)
  }

  /// Restores a book within the same boot.
  package init(bootKey: Digest, counter: UInt32, leastTick: UInt32) {
    self.bootKey = bootKey
    self.counter = counter
    self.leastTick = leastTick
    spent = InlineArray(repeating: Stamp(tick: 0, counter: 0))
    spentCount = 0
  }

  /// Makes a nonce.
  ///
  /// - Returns: `nil` when the counter is used up: the lock must take a new boot key first.
  public mutating func makeNonce(at tick: UInt32, using backend: some CryptoBackend) -> Nonce? {
    guard counter < UInt32.max else { return nil }
    let stamp = Stamp(tick: tick, counter: counter)
    counter &+= 1  // below UInt32.max
    return nonce(of: stamp, using: backend)
  }

  private func nonce(of stamp: Stamp, using backend: some CryptoBackend) -> Nonce {
    var buffer = ScratchBuffer()
    buffer.appendBigEndian(wide(stamp.tick), byteCount: 4)
    buffer.appendBigEndian(wide(stamp.counter), byteCount: 4)
    let mac = backend.hmacSHA256(buffer.bytes, key: bootKey.bytes.bytes)
    buffer.append(mac.bytes.bytes.extracting(0..<8))
    return Nonce(copying: buffer.bytes)
  }

  /// Whether a nonce is of this boot, in a time that does not tell how much of it is (NONCE-2).
  @inline(never)
  private func isOwn(_ nonce: Span<UInt8>, using backend: some CryptoBackend) -> Bool {
    guard nonce.count == 16 else { return false }
    let mac = backend.hmacSHA256(nonce.extracting(first: 8), key: bootKey.bytes.bytes)
    let its = FixedBytes<8>(prefixOf: nonce.extracting(last: 8))
    return FixedBytes<8>(prefixOf: mac.bytes).equalsInConstantTime(its)
  }

  /// Why a nonce does not live, whether or not it is spent (NONCE-2, NONCE-3); `nil` when it does.
  @inline(never)
  func state(
    of nonce: Span<UInt8>, at tick: UInt32, lifeSeconds: UInt32, using backend: some CryptoBackend
  ) -> DenyReason? {
    guard isOwn(nonce, using: backend) else { return .nonceUnknown }  // NONCE-2
    let stamp = Stamp(nonce)
    // NONCE-3; its MAC is this boot's, so its tick is not in the future.
    guard tick >= stamp.tick, tick &- stamp.tick <= lifeSeconds, stamp.tick >= leastTick else {
      return .nonceExpired
    }
    return nil
  }

  /// Judges that a nonce lives and is not spent (NONCE-2 … NONCE-4).
  @inline(never)
  func expectFresh(
    _ nonce: Span<UInt8>, at tick: UInt32, lifeSeconds: UInt32, using backend: some CryptoBackend
  ) throws(DenyReason) {
    if let reason = state(of: nonce, at: tick, lifeSeconds: lifeSeconds, using: backend) {
      throw reason
    }
    let stamp = Stamp(nonce)
    for index in 0..<spentCount where spent[index] == stamp { throw .nonceSpent }
  }

  /// The same for a nonce that is no part of a message any more.
  func expectFresh(
    _ nonce: Nonce, at tick: UInt32, lifeSeconds: UInt32, using backend: some CryptoBackend
  ) throws(DenyReason) {
    try expectFresh(nonce.bytes.bytes, at: tick, lifeSeconds: lifeSeconds, using: backend)
  }

  /// Remembers that a proof over the nonce has verified (NONCE-5, NONCE-6).
  mutating func spend(_ nonce: Nonce) { spend(nonce.bytes.bytes) }

  /// Remembers that a proof over the nonce has verified (NONCE-5, NONCE-6).
  @inline(never)
  mutating func spend(_ nonce: Span<UInt8>) {
    let stamp = Stamp(nonce)
    guard spentCount == capacity else {
      spent[spentCount] = stamp
      spentCount &+= 1  // below capacity
      return
    }
    var oldest = 0
    for index in 0..<capacity where spent[index].tick < spent[oldest].tick { oldest = index }
    leastTick = max(leastTick, spent[oldest].tick &+ 1)  // a boot ends before ticks wrap
    spent[oldest] = stamp
  }
}

extension NonceBook {
  /// The boot key, for a caller that keeps a simulated lock's memory in a file.
  package var bootKeyBytes: Digest { bootKey }

  /// Calls `body` with tick and counter of each spent nonce.
  package func forEachSpent(_ body: (UInt32, UInt32) -> Void) {
    for index in 0..<spentCount { body(spent[index].tick, spent[index].counter) }
  }

  /// Puts back a spent nonce.
  package mutating func restoreSpent(tick: UInt32, counter: UInt32) {
    guard spentCount < capacity else { return }
    spent[spentCount] = Stamp(tick: tick, counter: counter)
    spentCount &+= 1  // below capacity
  }
}
