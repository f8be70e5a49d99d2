import Foundation

/// Measures a service from the outside: `LoadBench TOOL`, the tool built in release mode.
///
/// Three phases against one process on SQLite, each with sites and jobs of its own whose evidence is
/// there already: unlocks at a fixed rate, whatever comes back; unlocks as fast as 50 clients get
/// answers; and the latter once more under `perf`, which says where the time goes.
@main
struct Main {
  static let clientCount = 50

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: LoadBench TOOL [RATE [SITES]]")
      exit(64)
    }
    let rate = arguments.count > 2 ? Double(arguments[2]) ?? 50 : 50
    let siteCount = arguments.count > 3 ? Int(arguments[3]) ?? 360 : 360
    let deployment = try Deployment(tool: arguments[1])
    defer { deployment.end() }
    try await deployment.start()
    let load = Load(deployment: deployment, clientCount: clientCount)
    var report = Report()
    report.add("machine.cores", Double(ProcessInfo.processInfo.activeProcessorCount))

    let began = ContinuousClock.now
    let street = try Street(deployment: deployment, siteCount: siteCount, jobCount: 8)
    try await load.each(street.sites) { try await street.enrol($0) }
    try await load.each(street.jobs) { try await street.gather($0) }
    report.add("prepared.perSecond", Double(street.jobs.count * 4) / (.now - began).seconds)

    let third = street.jobs.count / 3
    let open = try await load.open(try await load.unlocks(street.jobs[..<third]), rate: rate)
    report.add(open, rate: rate)
    let before = deployment.cpuSeconds
    let closed = try await load.closed(
      try await load.unlocks(street.jobs[third..<(2 * third)]))
    report.add(closed, serverSeconds: deployment.cpuSeconds - before)
    let unlocks = try await load.unlocks(street.jobs[(2 * third)...])
    if let profile = Profile(of: deployment) {
      let profiled = try await load.closed(unlocks)
      deployment.stop()
      report.add(try profile.shares(), errors: profiled.errors)
    } else {
      print("perf does not work here: no shares of processor time")
    }
    try report.write()
    if !report.passes { exit(1) }
  }
}

extension Duration {
  var seconds: Double { self / .seconds(1) }
}
