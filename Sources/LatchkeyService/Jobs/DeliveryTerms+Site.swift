extension DeliveryTerms {
  /// What a site and a service ask for together.
  init(_ terms: SiteTerms, settings: ServiceSettings) {
    let needs = LegNeeds(
      knockSeconds: terms.needs.contains(.knock) ? terms.gatherSeconds : nil,
      approvalSeconds: terms.needs.contains(.approval) ? terms.gatherSeconds : nil,
      packageScanSeconds: terms.needs.contains(.scan) ? terms.gatherSeconds : nil,
      recordingSeconds: terms.needs.contains(.recording) ? settings.recordingSeconds : nil,
      relockWithinSeconds: UInt32(settings.relockSeconds))
    self.init(
      needs: needs, gatherSeconds: terms.gatherSeconds,
      heartbeatSeconds: terms.needs.contains(.recording) ? terms.heartbeatSeconds : nil,
      graceSeconds: terms.graceSeconds, clockErrorSeconds: settings.clockErrorSeconds,
      revocationSeconds: settings.maxStalenessSeconds + 60,
      allowsBoltThrown: terms.allowsBoltThrown, allowsEndedByResident: terms.allowsEndedByResident)
  }
}
