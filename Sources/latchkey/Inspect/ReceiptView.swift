import LatchkeyCore
import LatchkeySodium

extension ReceiptBody {
  /// What it says, as far as it says it.
  var entries: [(String, Node)] {
    var entries: [(String, Node)] = [("event", .text(eventName))]
    if let action { entries.append(("action", .text(GrantText.name(action)))) }
    entries.append(("earliest", .time(clock.earliest)))
    entries.append(("latest", clock.latest.map { .time($0) } ?? .text("unknown")))
    if let grant {
      entries.append(("issuer", .bytes(SodiumBackend().keyID(of: grant.issuer).bytes)))
      entries.append(("serial", .number(UInt64(grant.serial))))
    }
    if let job { entries.append(("job", .bytes(job.bytes))) }
    if let session { entries.append(("session", .number(session))) }
    if let reason { entries.append(("reason", .number(UInt64(reason)))) }
    if isFound { entries.append(("foundAtRestart", .flag(true))) }
    return entries
  }

  /// Of Spec/receipts.md.
  var eventName: String {
    let number = Int(event)
    return number < Self.eventNames.count ? Self.eventNames[number] : "event \(event)"
  }

  private static let eventNames = [
    "unlocked", "acted", "opened", "closed", "locked", "lockedUnopened", "boltThrown", "lockedLate",
    "endedByResident", "overdue", "jammed", "interrupted", "denied", "forcedOpen", "tampered",
    "ajar", "released", "byHand", "summary", "reset",
  ]
}
