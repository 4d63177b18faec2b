---System tables: the tables of Dataverse and of Microsoft's business applications, by the name of their set.
---
---A set's name is a plural by the rules below where it does not stand in IRREGULAR.
---Source  the entity reference of Dataverse and Dynamics 365, learn.microsoft.com, as of 2026-11 (N-16)
local system_tables = {}

local NAMES = [[account accountleads activitymimeattachment activityparty activitypointer annotation appointment
  appelement appmodule asyncoperation attachment audit bookableresource bookableresourcebooking
  bookableresourcecategory bookingstatus bot botcomponent bulkdeleteoperation bulkoperation businessunit calendar
  callbackregistration campaign campaignactivity campaignresponse canvasapp category channelaccessprofile characteristic
  competitor connection connectionreference connectionrole connector constraintbasedgroup contact contract
  contractdetail contracttemplate convertrule conversationtranscript credential customapi customeraddress
  customerrelationship deletedrecordreference desktopflowbinary desktopflowmodule discount discounttype
  displaystring duplicaterecord duplicaterule duplicaterulecondition dynamicproperty email emailsignature entitlement
  entitlementchannel entitlementtemplate entitydataprovider environmentvariabledefinition environmentvariablevalue
  equipment exchangesyncidmapping exportsolutionupload facility fax feedback fieldpermission fieldsecurityprofile
  fileattachment flowmachine flowmachinegroup flowmachineimage flowmachineimageversion flowmachinenetwork flowrun
  flowsession goal goalrollupquery holidaywrapper import importfile importlog importmap incident incidentresolution
  internaladdress invoice invoicedetail kbarticle kbarticlecomment kbarticletemplate knowledgearticle
  knowledgearticleviews knowledgebaserecord lead leadaddress leadcompetitors letter list listmember mailbox
  mailmergetemplate metric mobileofflineprofile msdyn_workorder opportunity opportunityclose opportunityproduct
  orderclose organization personaldocumenttemplate phonecall plugintype pluginassembly position post postcomment
  postfollow postlike pricelevel principalobjectaccess privilege processsession processstage processtrigger product
  productassociation productpricelevel productsubstitute profilerule publisher publisheraddress queue queueitem quote
  quoteclose quotedetail ratingmodel ratingvalue recommendeddocument recurrencerule recurringappointmentmaster report
  reportcategory resource resourcegroup resourcespec role rollupfield routingrule routingruleitem salesliterature
  salesliteratureitem salesorder salesorderdetail savedquery savedqueryvisualization sdkmessage
  sdkmessageprocessingstep service serviceappointment serviceendpoint sharepointdocument sharepointdocumentlocation
  sharepointsite similarityrule site sla slaitem slakpiinstance socialactivity socialprofile solution
  solutioncomponent subject subscription systemform systemuser task team teamtemplate template territory theme
  tracelog transactioncurrency uom uomschedule userentityinstancedata userform userquery usersettings
  webresource workflow workflowbinary workqueue workqueueitem]]

local IRREGULAR = { equipment = "equipments", usersettings = "usersettingscollection", leadcompetitors =
  "leadcompetitorscollection", accountleads = "accountleadscollection", principalobjectaccess =
  "principalobjectaccessset", feedback = "feedback", knowledgearticleviews = "knowledgearticleviews",
  emailsignature = "emailsignatures", flowmachinenetwork = "flowmachinenetworks", privilege = "privileges",
  organization = "organizations", businessunit = "businessunits" }

---The plural that the platform makes of a name where nobody chose another.
---@param name string
---@return string
function system_tables.plural(name)
  if name:find "[^aeiou]y$" then return (name:gsub("y$", "ies")) end
  if name:find "s$" or name:find "x$" or name:find "z$" or name:find "ch$" or name:find "sh$" then return name
    .. "es" end
  return name .. "s"
end

---@type table<string, string>  set -> table
system_tables.sets = {}
---@type table<string, boolean>
system_tables.names = {}

for name in NAMES:gmatch "%S+" do
  system_tables.names[name] = true
  system_tables.sets[IRREGULAR[name] or system_tables.plural(name)] = name
end

---Tables that are declared, as `of` looks them up.
---@param tables table<string, {set_name: string?}>?
---@return table<string, string> known
function system_tables.known(tables)
  local known = {}
  for name, one in pairs(tables or {}) do
    known["=" .. name:lower()] = name
    if one.set_name then known[one.set_name:lower()] = name end
  end
  return known
end

---The table that a set's name names, by tables that are known; the last word is a guess, which counts only where such a
---table is known.
---@param set string
---@param known? table<string, string>  sets of tables that an export or a tenant declares, in lower case
---@return string? table
function system_tables.of(set, known)
  local lower = set:lower()
  local found = known and known[lower] or system_tables.sets[lower]
  if found then return found end
  for _, name in ipairs { (lower:gsub("ies$", "y")), (lower:gsub("es$", "")), (lower:gsub("s$", "")), lower } do
    if system_tables.names[name] or known and known["=" .. name] then return name end
  end
end

return system_tables
