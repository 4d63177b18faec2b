/*
 * driver.c - runs a fuzz target where there is no libFuzzer: every file of the corpus, then mutations of them until the
 * time is over. Takes libFuzzer's -max_total_time and folders; an input that ends it is kept in PREFIXat-work.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

enum { INPUTS = 512, LIMIT = 4096, INPUT_SECONDS = 20 };

static uint8_t inputs[INPUTS][LIMIT];
static size_t counts[INPUTS], input_count;
static const char *prefix = "";

static void read_folder(const char *path)
{
    DIR *folder = opendir(path);

    for (struct dirent *each; folder != NULL && input_count < INPUTS && (each = readdir(folder)) != NULL;) {
        char name[1024];
        FILE *file;

        snprintf(name, sizeof name, "%s/%s", path, each->d_name);
        file = each->d_name[0] == '.' ? NULL : fopen(name, "rb");
        if (file == NULL)
            continue;
        counts[input_count] = fread(inputs[input_count], 1, LIMIT, file);
        input_count++;
        fclose(file);
    }
    if (folder != NULL)
        closedir(folder);
}

static void dry_run(const uint8_t *bytes, size_t count)
{
    char name[1024];
    FILE *file;

    snprintf(name, sizeof name, "%sat-work", prefix);
    file = fopen(name, "wb");
    if (file != NULL) {
        fwrite(bytes, 1, count, file);
        fclose(file);
    }
    alarm(INPUT_SECONDS);
    LLVMFuzzerTestOneInput(bytes, count);
    alarm(0);
    remove(name);
}

static size_t mutate(uint8_t *bytes, size_t count)
{
    for (int i = rand() % 8; i >= 0; i--) {
        size_t at = count == 0 ? 0 : (size_t)rand() % count;

        if (count == 0 || (rand() % 4 == 0 && count < LIMIT))
            bytes[count++] = (uint8_t)rand();
        else if (rand() % 8 == 0)
            count = at;
        else
            bytes[at] = (uint8_t)rand();
    }
    return count;
}

int main(int argc, char **argv)
{
    time_t until = time(NULL) + 60;
    unsigned long runs = 0;

    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "-max_total_time=", 16) == 0)
            until = time(NULL) + atoi(argv[i] + 16);
        else if (strncmp(argv[i], "-artifact_prefix=", 17) == 0)
            prefix = argv[i] + 17;
        else if (argv[i][0] != '-')
            read_folder(argv[i]);
    }
    for (size_t i = 0; i < input_count; i++)
        dry_run(inputs[i], counts[i]);
    for (; time(NULL) < until; runs++) {
        uint8_t bytes[LIMIT];
        size_t count = 0;

        if (input_count != 0) {
            size_t from = (size_t)rand() % input_count;

            count = counts[from];
            memcpy(bytes, inputs[from], count);
        }
        dry_run(bytes, mutate(bytes, count));
    }
    printf("%lu runs from %zu inputs\n", runs, input_count);
    return 0;
}
