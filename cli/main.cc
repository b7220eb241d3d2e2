#include <iostream>
#include <string>
#include <vector>

#include "cli/command_line.h"

int main(int argc, char** argv) {
  return bowline::cli::run(std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr);
}
