import LatchkeyCBOR

// The registry of Spec/reasons.md. The hundreds name the step of the decision that refuses.

extension DenyReason {
  // Step 1: structure and audience.
  public static let unknownMessage = DenyReason(rawValue: 113)
  public static let unsupportedAlgorithm = DenyReason(rawValue: 114)
  public static let unknownConstraint = DenyReason(rawValue: 115)
  public static let weakKey = DenyReason(rawValue: 116)
  public static let emptyWindow = DenyReason(rawValue: 117)
  public static let wrongSite = DenyReason(rawValue: 118)
  public static let wrongLock = DenyReason(rawValue: 119)

  // Step 2: nonce.
  public static let nonceUnknown = DenyReason(rawValue: 200)
  public static let nonceExpired = DenyReason(rawValue: 201)
  public static let nonceSpent = DenyReason(rawValue: 202)

  // Step 3: kids and signatures.
  public static let unknownIssuer = DenyReason(rawValue: 300)
  public static let kidMismatch = DenyReason(rawValue: 301)
  public static let badSignature = DenyReason(rawValue: 302)

  // Step 4: proof.
  public static let linksMismatch = DenyReason(rawValue: 400)
  public static let bindingMismatch = DenyReason(rawValue: 401)

  // Step 7: roles, depth, each.
  public static let keyRole = DenyReason(rawValue: 700)
  public static let depthExceeded = DenyReason(rawValue: 701)
  public static let constraintNotAllowed = DenyReason(rawValue: 702)
  public static let grantTooWide = DenyReason(rawValue: 703)

  // Step 8: channel.
  public static let channelMismatch = DenyReason(rawValue: 800)
  public static let channelNotPermitted = DenyReason(rawValue: 801)

  // Step 9: time window.
  public static let expired = DenyReason(rawValue: 900)
  public static let notYetValid = DenyReason(rawValue: 901)
  public static let clockUncertain = DenyReason(rawValue: 902)
  public static let clockUntrusted = DenyReason(rawValue: 903)

  // Step 10: schedule.
  public static let outsideSchedule = DenyReason(rawValue: 1000)
  public static let offsetsMissing = DenyReason(rawValue: 1001)

  // Step 11: superseded, revoked, base.
  public static let superseded = DenyReason(rawValue: 1100)
  public static let revoked = DenyReason(rawValue: 1101)
  public static let belowBase = DenyReason(rawValue: 1102)

  // Step 12: freshness.
  public static let stale = DenyReason(rawValue: 1200)

  // Step 13: evidence.
  public static let evidenceMissing = DenyReason(rawValue: 1300)
  public static let evidenceMismatch = DenyReason(rawValue: 1301)
  public static let evidenceStale = DenyReason(rawValue: 1302)
  public static let challengeMismatch = DenyReason(rawValue: 1303)

  // Step 14: scope and action.
  public static let wrongPoint = DenyReason(rawValue: 1400)
  public static let notPermitted = DenyReason(rawValue: 1401)

  // Step 15: uses, serial window, session.
  public static let serialBeyondWindow = DenyReason(rawValue: 1500)
  public static let replayed = DenyReason(rawValue: 1501)
  public static let usesExhausted = DenyReason(rawValue: 1502)
  public static let lifetimeOver = DenyReason(rawValue: 1503)
  public static let obligationUnsupported = DenyReason(rawValue: 1504)
  public static let sessionOpen = DenyReason(rawValue: 1505)

  // Step 16: capacity.
  public static let slotQuota = DenyReason(rawValue: 1600)
  public static let slotsFull = DenyReason(rawValue: 1601)
  public static let countersFull = DenyReason(rawValue: 1602)
  public static let ringFull = DenyReason(rawValue: 1603)

  // Persisting.
  public static let busy = DenyReason(rawValue: 1700)
  public static let storage = DenyReason(rawValue: 1701)

  // Configuration.
  public static let sequenceGap = DenyReason(rawValue: 2000)
  public static let keysNotDistinct = DenyReason(rawValue: 2001)
  public static let windowTooLarge = DenyReason(rawValue: 2002)
  public static let noAnchorTime = DenyReason(rawValue: 2003)
  public static let siteNotProven = DenyReason(rawValue: 2004)
  public static let presenceRequired = DenyReason(rawValue: 2005)
  public static let issuedAfterTooLow = DenyReason(rawValue: 2006)
}

/// What a holder learns of a verdict: one row of the first table in `Spec/reasons.md`.
public struct HolderCode: Equatable, Sendable {
  /// The registry number, 0 … 12.
  public let rawValue: UInt8

  public static let allowed = HolderCode(rawValue: 0)
  public static let denied = HolderCode(rawValue: 1)
  public static let busy = HolderCode(rawValue: 2)
  public static let time = HolderCode(rawValue: 3)
  public static let clock = HolderCode(rawValue: 4)
  public static let revoked = HolderCode(rawValue: 5)
  public static let refresh = HolderCode(rawValue: 6)
  public static let evidence = HolderCode(rawValue: 7)
  public static let scope = HolderCode(rawValue: 8)
  public static let used = HolderCode(rawValue: 9)
  public static let full = HolderCode(rawValue: 10)
  public static let session = HolderCode(rawValue: 11)
  public static let pass = HolderCode(rawValue: 12)
}

extension DenyReason {
  /// What the holder sees once the proof has verified (ANS-2). Before it, ``HolderCode/denied``.
  public var holderCode: HolderCode {
    switch self {
    case .clockUncertain, .clockUntrusted: .clock
    case .badSignature: .pass
    case .serialBeyondWindow: .refresh
    case .obligationUnsupported, .sessionOpen: .session
    case .busy: .busy
    default: holderCodeOfStep
    }
  }

  private var holderCodeOfStep: HolderCode {
    switch rawValue / 100 {
    case 7: .pass
    case 8, 14: .scope
    case 9, 10: .time
    case 11: .revoked
    case 12: .refresh
    case 13: .evidence
    case 15: .used
    case 16, 17: .full
    default: .denied
    }
  }
}
