/* who.c - who may run a flow, and why somebody may not.   cc who.c $(pkg-config --cflags --libs mandate) -o who */
#include <mandate.h>
#include <stdio.h>
#include <string.h>

#define TEXT(t) {.type = MANDATE_TEXT, .count = sizeof(t) - 1, .as.text = t}
#define MAP(...)                                                                                                 \
    {.type = MANDATE_MAP, .count = sizeof((const mandate_entry[]){__VA_ARGS__}) / sizeof(mandate_entry),         \
     .as.entries = (const mandate_entry[]){__VA_ARGS__}}
#define ENTRY(k, ...) {.key = k, .key_bytes = sizeof(k) - 1, .value = __VA_ARGS__}

static const mandate_value document =
    MAP(ENTRY("name", TEXT("contoso.example")),
        ENTRY("users", MAP(ENTRY("ann@contoso.example", MAP(ENTRY("id", TEXT("u1")))),
                           ENTRY("bob@contoso.example", MAP(ENTRY("id", TEXT("u2")))))),
        ENTRY("environments",
              MAP(ENTRY("P", MAP(ENTRY("members", MAP(ENTRY("ann@contoso.example", {.type = MANDATE_MAP}),
                                                      ENTRY("bob@contoso.example", {.type = MANDATE_MAP}))),
                                 ENTRY("flows", MAP(ENTRY("Remind", MAP(ENTRY("owner", TEXT("ann@contoso.example")),
                                                                        ENTRY("trigger", MAP(ENTRY("kind", TEXT("button")))))))))))));

static mandate_object find(const mandate *tenant, const char *reference)
{
    mandate_object found;
    mandate_fault fault;

    if (mandate_find(tenant, reference, strlen(reference), (mandate_object){0}, &found, &fault) != MANDATE_OK)
        printf("%s\n", fault.message);
    return found;
}

int main(void)
{
    mandate_question question = {.action = mandate_action("run", 3)};
    mandate_explanation explanation;
    mandate_answer answer;
    mandate_object user;
    mandate_fault fault = {0};
    uint32_t position = 0;
    mandate *tenant;

    if (mandate_new(&tenant, "", NULL) != MANDATE_OK || mandate_load(tenant, &document, &fault) != MANDATE_OK)
        return printf("%s\n", fault.message), 1;
    question.target = find(tenant, "flow:P/Remind");
    while (mandate_who_may_next(tenant, &question, &position, &user, &answer) == MANDATE_OK && user.at != 0)
        printf("%s: %s\n", mandate_key(tenant, user), mandate_status_word(answer.status));

    question.who = find(tenant, "bob@contoso.example");
    mandate_can(tenant, &question, &answer, &explanation);
    printf("bob: %s, %s\n", mandate_status_word(answer.status), mandate_reason_code(answer.reason));
    for (uint32_t i = 0; i < explanation.count; i++) {
        char text[300];
        mandate_because_text(tenant, &explanation.because[i], text, sizeof text);
        printf("  %s [%s]\n", text, mandate_reason_rules(explanation.because[i].reason));
    }
    mandate_free(tenant);
    return 0;
}
