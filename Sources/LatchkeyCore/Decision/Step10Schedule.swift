import LatchkeyCBOR

// Step 10: schedule.

extension LockState {
  func expectSchedule(
    of index: Int, _ message: Span<UInt8>
  ) throws(DenyReason) {
    guard let latest = run.interval.latest else { throw .clockUncertain }
    let rows = run[verified: index].constraints.schedule
    guard rows.count > 0 else { return }
    try Schedule(rows: rows, offsets: run[verified: index].constraints.offsets)
      .expectInside(from: run.interval.earliest, through: latest, message)
  }
}

/// The minutes of the week at which a link permits, in its own local time.
package struct Schedule: ~Copyable {
  let rows: RowList<ScheduleRow>
  let offsets: RowList<OffsetRow>
  private let place = InPlace()

  package init(rows: RowList<ScheduleRow>, offsets: RowList<OffsetRow>) {
    self.rows = rows
    self.offsets = offsets
  }

  /// Whether the schedule permits throughout a closed interval (SCHED-1 … SCHED-5).
  func expectInside(
    from earliest: UInt64, through latest: UInt64, _ message: Span<UInt8>
  ) throws(DenyReason) {
    guard try offset(at: earliest, message) != nil else { throw .offsetsMissing }  // SCHED-1
    guard latest &- earliest <= Limits.certainWidthSeconds else {
      throw .clockUncertain  // SCHED-2; earliest ≤ latest
    }
    // Nothing changes but at minute boundaries and at offset rows.
    let first = try isInside(earliest, message)
    var isUniform = true
    var minute = (earliest / 60 &+ 1) &* 60  // below 2^41
    while minute <= latest {
      if try isInside(minute, message) != first { isUniform = false }
      minute &+= 60
    }
    try offsets.visit(in: message) { (row) throws(DenyReason) in
      guard row.from > earliest, row.from <= latest else { return }
      if try isInside(row.from, message) != first { isUniform = false }
    }
    guard isUniform else { throw .clockUncertain }  // SCHED-4
    guard first else { throw .outsideSchedule }  // SCHED-4
  }

  /// Whether some row holds at one second (SCHED-3).
  @inline(never)
  package func isInside(_ second: UInt64, _ message: Span<UInt8>) throws(DenyReason) -> Bool {
    guard let minutes = try offset(at: second, message) else { return false }
    // A day is added, so that nothing is negative: the offset is less than a day.
    let offset = wide(minutes.magnitude) &* 60
    let local = minutes < 0 ? second &+ 86_400 &- offset : second &+ 86_400 &+ offset
    let day = narrow32(local / 86_400)  // below 2^25
    // Day 1 of the shifted count is Thursday, 1970-01-01, which has bit 3.
    let weekday = UInt8(truncatingIfNeeded: (day &+ 2) % 7)
    let dayBefore = UInt8(truncatingIfNeeded: (day &+ 1) % 7)
    // What a day leaves is below 86,400, so the low words tell it.
    let minute = UInt16(truncatingIfNeeded: (narrow32(local) &- day &* 86_400) / 60)
    var isInside = false
    try rows.visit(in: message) { (row) throws(DenyReason) in
      let startsToday = row.days & (1 &<< weekday) != 0
      if startsToday, row.start <= minute, minute < row.end { isInside = true }
      let startedYesterday = row.days & (1 &<< dayBefore) != 0
      let later = minute &+ 1_440  // below 2,880
      if startedYesterday, row.start <= later, later < row.end { isInside = true }
    }
    return isInside
  }

  /// Minutes of the last row that has begun.
  @inline(never)
  private func offset(at second: UInt64, _ message: Span<UInt8>) throws(DenyReason) -> Int32? {
    var found: Int32?
    try offsets.visit(in: message) { (row) throws(DenyReason) in
      if row.from <= second { found = row.minutes }
    }
    return found
  }
}
