import LatchkeyCBOR

// Step 14: point and action.

extension LockState {
  /// - Parameter point: The point asked for.
  func checkScope(
    _ chain: borrowing VerifiedChain, point: Span<UInt8>, _ action: Action,
    _ message: Span<UInt8>
  ) throws(DenyReason) {
    guard point.equals(settings.point.bytes) else { throw .wrongPoint }  // SCOPE-1
    let own = settings.point
    try chain.visit { (_, link) throws(DenyReason) in
      var isPermitted = false
      try link.claims.scope.visit(in: message) { (entry) throws(DenyReason) in
        guard message.extracting(entry.point).equals(own.bytes) else { return }
        isPermitted = entry.permissions & action.permission != 0
      }
      guard isPermitted else { throw .notPermitted }  // SCOPE-2
    }
  }
}
