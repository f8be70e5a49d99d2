/// A row of bits over serials: bit i, low bit of each byte first, is serial base + i. It ends with a
/// byte that is not zero.
struct Bitmap: Equatable, Sendable {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  subscript(index: Int) -> Bool {
    get { index >= 0 && index / 8 < bytes.count && bytes[index / 8] & 1 << (index % 8) != 0 }
    set {
      guard index >= 0 else { return }
      while newValue && bytes.count <= index / 8 { bytes.append(0) }
      guard index / 8 < bytes.count else { return }
      let bit = UInt8(1) << UInt8(index % 8)
      bytes[index / 8] = newValue ? bytes[index / 8] | bit : bytes[index / 8] & ~bit
      trim()
    }
  }

  /// The bits that are set, ascending.
  var indices: [Int] { (0..<bytes.count * 8).filter { self[$0] } }

  /// The lowest bit that is set.
  var first: Int? {
    bytes.firstIndex { $0 != 0 }.map { $0 * 8 + bytes[$0].trailingZeroBitCount }
  }

  /// The same bits, counted from a later beginning.
  func dropping(_ count: Int) -> Bitmap {
    guard count > 0 else { return self }
    guard count < bytes.count * 8 else { return Bitmap() }
    var shifted = Bitmap()
    for index in indices where index >= count { shifted[index - count] = true }
    return shifted
  }

  private mutating func trim() {
    while bytes.last == 0 { bytes.removeLast() }
  }
}
