---Published codes: those of the platform that are spoken of in Lua. The engine's own stand in its reasons alone.
---
---Source  rules, section 12 (ERR-3 ERR-10 ERR-15 ERR-16 ERR-23 ERR-29 ERR-34 ERR-41) and N-72; the support pages on
---queues, runs, licences and conditional access of 2024-01 to 2026-03, written down 2026-11
return {
  no_plan = "MissingAdequateQuotaPolicy",
  no_machine = "NoCandidateMachine",
  already_running = "UIFlowAlreadyRunning",
  no_remote_sign_in = "RdpPermissionNotGranted",
  no_listener = "NoListenerConnected",
  token_is_idle = "AADSTS70008",
  second_factor = "AADSTS50076",
  terms_of_use = "AADSTS50158",
  no_connection_supplied = "InvokerConnectionOverrideFailed",
}
