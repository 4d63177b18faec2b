---Privilege names: what a privilege is called after where that is not the name of one table (N-17).
---
---prvReadActivity governs every kind of activity, prvReadNote the notes, prvReadUser the users.
---Source  learn.microsoft.com, security roles and privileges; the entity reference (2026-11)
local ACTIVITIES = { "activitypointer", "appointment", "email", "fax", "letter", "phonecall",
  "recurringappointmentmaster", "socialactivity", "task" }

return { activity = ACTIVITIES, note = { "annotation" }, user = { "systemuser" }, order = { "salesorder" },
  article = { "kbarticle" }, articletemplate = { "kbarticletemplate" }, emailtemplate = { "template" },
  query = { "savedquery" }, sharepointdocument = { "sharepointdocumentlocation", "sharepointdocument" },
  activityparty = { "activityparty" }, salesliterature = { "salesliterature" } }
