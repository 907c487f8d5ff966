// Documents of a text that is longer than one wants to look at at once.
#pragma once

#include "renderer/live/live.h"

namespace rhumbline {

/// split_documents(), document by document.
class DocumentCutter {
 public:
  explicit DocumentCutter(std::string_view text);
  /// False: there is no further one.
  bool next(Document& document);

 private:
  bool line(std::size_t at, std::string_view line, Document& document);
  bool finish(std::size_t end, Document& document);
  std::string_view text_;
  std::size_t at_ = 0;      // the next line
  std::size_t start_ = 0;   // of the document at hand
  bool opened_ = false;     // a `---` was seen since start_
  bool has_content_ = false;
  int number_ = 0;
};

}  // namespace rhumbline
