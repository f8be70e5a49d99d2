// Steps of issuers and holders.

extension Player {
  func performOffLock(_ step: Step) throws -> Expectation {
    throw VectorFault("\(step.do.rawValue) is not played yet")
  }
}
