/// How a lock said that a session ended (Spec/receipts.md, Events).
public enum SessionEnd: String, Codable, Sendable, CaseIterable {
  case locked, lockedUnopened, lockedLate, boltThrown, endedByResident

  /// Whether the terms of a site take it for an end that releases (DLV-17, REL-7).
  public func counts(under terms: DeliveryTerms) -> Bool {
    switch self {
    case .locked, .lockedUnopened, .lockedLate: true
    case .boltThrown: terms.allowsBoltThrown
    case .endedByResident: terms.allowsEndedByResident
    }
  }
}
