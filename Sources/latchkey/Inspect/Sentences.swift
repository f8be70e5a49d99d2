import LatchkeyIssuer

/// What a grant means, in sentences for a resident.
enum Sentences {
  static func about(_ grant: Grant) -> [String] {
    let constraints = grant.constraints
    var lines: [String] = []
    if constraints.each != nil {
      lines.append("It opens no door; its holder may issue passes below it.")
    }
    if let each = constraints.each { lines += about(each) }
    if let uses = constraints.uses {
      lines.append(uses == 1 ? "It opens once." : "It opens \(uses) times.")
    } else if constraints.each == nil {
      lines.append("It opens as often as its holder likes.")
    }
    if let schedule = constraints.schedule {
      let hours = schedule.rows.map(ScheduleText.words).joined(separator: "; ")
      lines.append("It opens only \(hours).")
    }
    if let life = constraints.lifetimeFromFirstUseSeconds {
      lines.append("It ends \(TimeText.words(UInt64(life))) after its first use.")
    }
    for requirement in constraints.evidence {
      lines.append("It opens only with \(evidence(requirement)).")
    }
    if constraints.challenge != nil {
      lines.append("It answers one challenge of the lock, and no other.")
    }
    if let seconds = constraints.relockWithinSeconds {
      lines.append("The door must be locked again within \(TimeText.words(UInt64(seconds))).")
    }
    if let age = constraints.maxStalenessSeconds {
      lines.append(
        "It opens only with a statement, at most \(TimeText.words(UInt64(age))) old, "
          + "that it is not revoked.")
    } else {
      lines.append("It needs no fresh statement: revoked, it may open until a lock hears of it.")
    }
    let channels = constraints.channels ?? .unstated
    lines.append("It is taken over \(GrantText.words(channels)).")
    return lines
  }

  private static func about(_ each: EachDraft) -> [String] {
    var lines: [String] = []
    if let uses = each.uses {
      lines.append(uses == 1 ? "Each pass opens once." : "Each pass opens at most \(uses) times.")
    }
    if let life = each.lifeSeconds {
      lines.append("Each pass lives at most \(TimeText.words(life)).")
    }
    if let age = each.maxStalenessSeconds {
      lines.append("Each pass needs a statement at most \(TimeText.words(UInt64(age))) old.")
    }
    let needs = each.needs.sorted { $0.rawValue < $1.rawValue }.map(\.name)
    if !needs.isEmpty { lines.append("Each pass must carry: \(needs.joined(separator: ", ")).") }
    return lines
  }

  /// `recording of witness 0, at most 1 min old`.
  static func evidence(_ requirement: EvidenceRequirement) -> String {
    "\(GrantText.name(requirement.kind)) of witness \(requirement.witness), at most "
      + "\(TimeText.words(UInt64(requirement.maxAgeSeconds))) old"
  }
}
