/*
 * platform_names.h - names of the platform that a rule speaks of by themselves: connectors, tables, a privilege, roles,
 * and what data policies call the parts of an agent. Nothing else in the code spells them (spec/fact/vocabulary_spec.lua).
 *
 * Source  learn.microsoft.com: connectors (2026-10), Dataverse entity reference (2026-10), power-platform/admin
 *         database-security (2025-02), copilot-studio admin-data-loss-prevention (2026-06); as written 2026-11
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_PLATFORM_NAMES_H
#define MANDATE_FACT_PLATFORM_NAMES_H

/* A name and its bytes, as names_find takes them. */
#define NAMED(text) text, sizeof text - 1

#define CONNECTOR_PREFIX               "shared_"
#define CONNECTOR_DESKTOP_FLOWS        "shared_uiflow"
#define CONNECTOR_DATAVERSE            "shared_commondataserviceforapps"
#define CONNECTOR_DATAVERSE_LEGACY     "shared_commondataservice"
#define CONNECTOR_SHAREPOINT           "shared_sharepointonline"
#define CONNECTOR_SQL                  "shared_sql"
#define CONNECTOR_BLOB_STORAGE         "shared_azureblob"
#define CONNECTOR_AZURE_DEVOPS         "shared_visualstudioteamservices"
#define CONNECTOR_AZURE_DEVOPS_NEWER   "shared_azuredevops"
#define CONNECTOR_APPROVALS            "shared_approvals"
#define CONNECTOR_FLOWS_OF_APPS        "shared_logicflows" /* by which an app calls flows */
#define CONNECTOR_COPILOT_STUDIO       "shared_powervirtualagents"
#define CONNECTOR_COPILOT_STUDIO_NEWER "shared_microsoftcopilotstudio"
#define CONNECTOR_HTTP                 "Http" /* these are built in, and connectors to a policy (DLP-10) */
#define CONNECTOR_HTTP_WEBHOOK         "HttpWebhook"
#define CONNECTOR_HTTP_REQUEST         "HttpRequestReceived"

#define TABLE_PROCESS              "workflow"
#define TABLE_CONNECTION_REFERENCE "connectionreference"
#define TABLE_AGENT                "bot"
#define TABLE_AGENT_PART           "botcomponent"
#define TABLE_ROLE                 "role"
#define TABLE_CALLBACK             "callbackregistration"
#define TABLE_MACHINE              "flowmachine"
#define TABLE_MACHINE_GROUP        "flowmachinegroup"
#define TABLE_SESSION              "flowsession"
#define TABLE_BINARY               "workflowbinary"
#define TABLE_DESKTOP_BINARY       "desktopflowbinary"
#define TABLE_RUN                  "flowrun"
#define TABLE_SOLUTION             "solution"
#define TABLE_VARIABLE             "environmentvariabledefinition"
#define TABLE_TABLE                "entity"
#define TABLE_COLUMN               "attribute"

#define PRIVILEGE_ON_BEHALF   "prvActOnBehalfOfAnotherUser"
#define PRIVILEGE_ASSIGN_ROLE "prvAssignRole"

#define ROLE_ENVIRONMENT_MAKER      "Environment Maker"
#define ROLE_BASIC_USER             "Basic User"
#define ROLE_SYSTEM_ADMINISTRATOR   "System Administrator"
#define ROLE_ENVIRONMENT_ADMIN      "Environment Admin"
#define ROLE_OPERATOR               "Power Automate Operator"
#define ROLE_MACHINE_USER           "Desktop Flows Machine User"
#define ROLE_MACHINE_OWNER          "Desktop Flows Machine Owner"
#define ROLE_MACHINE_USER_CAN_SHARE "Desktop Flows Machine User Can Share"
#define ROLE_MACHINE_CONFIGURATION  "Desktop Flows Machine Configuration Admin"
#define ROLE_SYSTEM_CUSTOMIZER      "System Customizer"
#define ROLE_DELEGATE               "Delegate"
#define ROLE_APP_OPENER             "App Opener"
#define ROLE_SUPPORT_USER           "Support User"
#define ROLE_SERVICE_READER         "Service Reader"
#define ROLE_SERVICE_WRITER         "Service Writer"
#define ROLE_SERVICE_DELETED        "Service Deleted"

#endif
