import LatchkeyCBOR

// Step 14: action.

extension LockState {
  /// Whether a link permits the action at this lock's point (SCOPE-2).
  func expectPermitted(
    by index: Int, _ message: Span<UInt8>
  ) throws(DenyReason) {
    let permission = run.record.action.permission
    var isPermitted = false
    try run[verified: index].scope.visit(in: message) { (entry) throws(DenyReason) in
      guard message.extracting(entry.point).equals(configuration.point.bytes) else { return }
      isPermitted = entry.permissions & permission != 0
    }
    guard isPermitted else { throw .notPermitted }
  }
}
