import LatchkeyCBOR

// Step 14: point and action.

extension LockState {
  /// - Parameter point: The point asked for.
  func checkScope(
    point: Span<UInt8>, _ action: Action,
    _ message: Span<UInt8>
  ) throws(DenyReason) {
    guard point.equals(configuration.point.bytes) else { throw .wrongPoint }  // SCOPE-1
    for index in 0..<run.chain.count {
      var isPermitted = false
      try run.chain.links[index].claims.scope.visit(in: message) { (entry) throws(DenyReason) in
        guard message.extracting(entry.point).equals(point) else { return }
        isPermitted = entry.permissions & action.permission != 0
      }
      guard isPermitted else { throw .notPermitted }  // SCOPE-2
    }
  }
}
