import LatchkeyCBOR

// Step 8: channel.

extension LockState {
  func checkChannel(
    _ chain: borrowing VerifiedChain, _ claimed: Channel, _ actual: Channel
  ) throws(DenyReason) {
    guard claimed == actual else { throw .channelMismatch }  // CHAN-1
    try chain.visit { (_, link) throws(DenyReason) in
      guard link.claims.constraints.channels & actual.mask != 0 else {
        throw .channelNotPermitted  // CHAN-2
      }
    }
  }
}
