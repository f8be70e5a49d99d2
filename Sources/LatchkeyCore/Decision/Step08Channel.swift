import LatchkeyCBOR

// Step 8: channel.

extension LockState {
  func checkChannel(
    _ chain: borrowing VerifiedChain, _ claimed: Channel, _ actual: Channel
  ) throws(DenyReason) {
    guard claimed == actual else { throw .channelMismatch }  // CHAN-1
    for index in 0..<chain.count {
      // CHAN-2
      guard chain.links[index].claims.constraints.channels & actual.mask != 0 else {
        throw .channelNotPermitted
      }
    }
  }
}
