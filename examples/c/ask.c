/*
 * ask.c - mandate from C: a small tenant is declared, asked, changed and run.
 *
 *   cc -Iinclude examples/c/ask.c build/libmandate.a -o ask && ./ask
 */
#include <mandate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values of a document, written as they are read. */
#define TEXT(t) {.type = MANDATE_TEXT, .count = sizeof(t) - 1, .as.text = t}
#define LIST(...)                                                                                                \
    {.type = MANDATE_LIST, .count = sizeof((const mandate_value[]){__VA_ARGS__}) / sizeof(mandate_value),        \
     .as.items = (const mandate_value[]){__VA_ARGS__}}
#define MAP(...)                                                                                                 \
    {.type = MANDATE_MAP, .count = sizeof((const mandate_entry[]){__VA_ARGS__}) / sizeof(mandate_entry),         \
     .as.entries = (const mandate_entry[]){__VA_ARGS__}}
#define EMPTY {.type = MANDATE_MAP}
#define ENTRY(k, ...) {.key = k, .key_bytes = sizeof(k) - 1, .value = __VA_ARGS__}

static void *resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    (void)userdata;
    (void)old_bytes;
    if (wanted_bytes == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, wanted_bytes);
}

static mandate_object find(const mandate *tenant, const char *reference)
{
    static const mandate_object nowhere = {0};
    mandate_object found;
    mandate_fault fault;

    if (mandate_find(tenant, reference, strlen(reference), nowhere, &found, &fault) != MANDATE_OK)
        printf("%s\n", fault.message);
    return found;
}

/* May `who` do it? Prints the verdict and the chain behind it. */
static void eval(mandate *tenant, const char *who, const char *action, const char *target)
{
    static const char *const words[] = {"no", "yes", "unknown"};
    mandate_question question = {.action = mandate_action(action, strlen(action))};
    mandate_explanation explanation;
    mandate_answer answer;

    question.who = find(tenant, who);
    question.target = find(tenant, target);
    if (mandate_can(tenant, &question, &answer, &explanation) != MANDATE_OK)
        return;
    printf("%s %s %s: %s %s\n", who, action, target, words[answer.status], mandate_reason_code(answer.reason));
    for (uint32_t i = 0; i < explanation.count; i++) {
        char text[300];

        mandate_because_text(tenant, &explanation.because[i], text, sizeof text);
        printf("    %-12s %s [%s]\n", mandate_layer_word(mandate_reason_layer(explanation.because[i].reason)), text,
               mandate_reason_rules(explanation.because[i].reason));
    }
}

static void on_step(void *userdata, const mandate_step *step)
{
    const mandate *tenant = userdata;

    printf("    %s acts as %s%s\n", mandate_key(tenant, step->path[step->depth - 1]), mandate_key(tenant, step->identity),
           step->outcome == MANDATE_RUNS ? "" : ", and fails");
}

int main(void)
{
    const mandate_allocator heap = {resize, NULL};
    const mandate_value document = MAP(
        ENTRY("name", TEXT("contoso.example")), ENTRY("now", TEXT("2026-11-21T09:00:00Z")),
        ENTRY("users", MAP(ENTRY("ann@contoso.example", MAP(ENTRY("licenses", LIST(TEXT("premium"))))),
                           ENTRY("bob@contoso.example", MAP(ENTRY("licenses", LIST(TEXT("premium"))))))),
        ENTRY("environments",
              MAP(ENTRY("P", MAP(ENTRY("members",
                                       MAP(ENTRY("ann@contoso.example", MAP(ENTRY("roles", LIST(TEXT("Environment Maker"))))),
                                           ENTRY("bob@contoso.example", MAP(ENTRY("roles", LIST(TEXT("Basic User"))))))),
                                 ENTRY("connections", MAP(ENTRY("mail", MAP(ENTRY("connector", TEXT("shared_office365")),
                                                                            ENTRY("owner", TEXT("ann@contoso.example")))))),
                                 ENTRY("flows", MAP(ENTRY(
                                                    "Remind", MAP(ENTRY("owner", TEXT("ann@contoso.example")),
                                                                  ENTRY("trigger", MAP(ENTRY("kind", TEXT("button")))),
                                                                  ENTRY("connections",
                                                                        MAP(ENTRY("M", MAP(ENTRY("connector", TEXT("shared_office365")),
                                                                                           ENTRY("connection", TEXT("mail")))))),
                                                                  ENTRY("steps", LIST(MAP(ENTRY("name", TEXT("Send")),
                                                                                          ENTRY("connection", TEXT("M"))))))))))))));
    const mandate_value bob = LIST(TEXT("bob@contoso.example"));
    const char *path = "environments.P.flows.Remind.run_only";
    mandate_event event = {.via = MANDATE_VIA_PORTAL};
    mandate_fault fault = {0};
    mandate *tenant;
    mandate_run run;

    if (mandate_new(&tenant, "", &heap) != MANDATE_OK || mandate_load(tenant, &document, &fault) != MANDATE_OK) {
        printf("%s\n", fault.message);
        return 1;
    }
    eval(tenant, "bob@contoso.example", "run", "flow:P/Remind");
    if (mandate_edit(tenant, path, strlen(path), &bob, &fault) != MANDATE_OK)
        printf("%s\n", fault.message);
    eval(tenant, "bob@contoso.example", "run", "flow:P/Remind");
    event.by = find(tenant, "bob@contoso.example");
    mandate_dry_run(tenant, find(tenant, "flow:P/Remind"), &event, &run, on_step, tenant, &fault);
    printf("the run carries the name of %s\n", mandate_key(tenant, run.context));
    mandate_free(tenant);
    return run.outcome == MANDATE_RUNS ? 0 : 1;
}
