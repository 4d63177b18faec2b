#include "bind/answered.h"

#include <stdlib.h>

void answers_make(answers *all)
{
    all->entries = calloc(ANSWERED_CAPACITY, sizeof *all->entries);
    all->next = 0;
}

void answers_drop(answers *all)
{
    free(all->entries);
    all->entries = NULL;
}
