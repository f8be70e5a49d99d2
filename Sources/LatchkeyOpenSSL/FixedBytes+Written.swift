import LatchkeyCBOR

extension FixedBytes {
  /// The bytes that a C function writes to the address it is given; zero where it writes none.
  ///
  /// For public results only: the memory they pass through is not wiped.
  init(writtenBy write: (UnsafeMutablePointer<UInt8>) -> Void) {
    self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
      buffer.initialize(repeating: 0)
      if let address = buffer.baseAddress { write(address) }
      return FixedBytes { buffer[$0] }
    }
  }
}
