# Lockwise.cmake: a target that checks a program.
#
#   include(Lockwise.cmake)
#   lockwise_add_check(server)                      # make server-lockwise
#   lockwise_add_check(server --new-only --strict)  # with options of `lockwise check`
#
# Checked are the C sources of the target and of the project's own libraries that it links, as all files of a program
# belong into one run. Call it when the target has all its sources.

function(lockwise_add_check target)
    find_program(LOCKWISE lockwise)
    if(NOT LOCKWISE)
        message(WARNING "lockwise was not found: ${target} is not checked")
        return()
    endif()
    if(NOT CMAKE_EXPORT_COMPILE_COMMANDS)
        message(FATAL_ERROR "lockwise_add_check needs set(CMAKE_EXPORT_COMPILE_COMMANDS ON) before the first target")
    endif()
    set(waiting ${target})
    set(seen "")
    set(sources "")
    while(waiting)
        list(POP_FRONT waiting next)
        if(NOT TARGET ${next} OR next IN_LIST seen)
            continue()
        endif()
        get_target_property(aliased ${next} ALIASED_TARGET)
        if(aliased)
            set(next ${aliased})
        endif()
        list(APPEND seen ${next})
        get_target_property(imported ${next} IMPORTED)
        if(imported)
            continue()
        endif()
        get_target_property(folder ${next} SOURCE_DIR)
        get_target_property(own ${next} SOURCES)
        foreach(source IN LISTS own)
            if(source MATCHES "\\.c$")
                get_filename_component(source ${source} ABSOLUTE BASE_DIR ${folder})
                list(APPEND sources ${source})
            endif()
        endforeach()
        foreach(property LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
            get_target_property(libraries ${next} ${property})
            if(libraries)
                list(APPEND waiting ${libraries})
            endif()
        endforeach()
    endwhile()
    list(REMOVE_DUPLICATES sources)
    add_custom_target(${target}-lockwise
        COMMAND ${LOCKWISE} check -p ${CMAKE_BINARY_DIR} ${ARGN} ${sources}
        COMMENT "Checking ${target} for races and deadlocks" VERBATIM)
    add_dependencies(${target}-lockwise ${target}) # headers that the build makes
endfunction()
